"""A kustomization as the plain values that kustomize reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.errors import InputError
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources


def read_plain(sources: Sources, kustomization: Kustomization) -> dict[str, Any] | None:
    """A kustomization as kustomize reads it; None if that is nothing. Not to be changed: others
    read it, too.
    """
    return sources.once(("plain", kustomization.file), lambda: _read_plain(sources, kustomization))


def _read_plain(sources: Sources, kustomization: Kustomization) -> dict[str, Any] | None:
    try:
        documents = load_stream(sources.text(kustomization.file), kustomization.file)
    except InputError:
        return None
    return documents[0] if documents and isinstance(documents[0], dict) else None
