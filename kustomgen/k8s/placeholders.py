"""Values that are not known yet: what Flux fills in after the build, and what SOPS has encrypted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

# Flux: `spec.postBuild`, by the syntax of envsubst: ${name}, ${name:=default}, ${name/pattern/text} …
_FLUX = r"\$\{[A-Za-z_][A-Za-z0-9_]*([^A-Za-z0-9_}][^}]*)?\}"
_SOPS = "ENC["

Path = tuple[str | int, ...]


def is_placeholder(value: object) -> bool:
    """Whether a value is text of which a part is filled in after the build."""
    return isinstance(value, str) and (value.startswith(_SOPS) or bool(re.search(_FLUX, value)))


def unknown_places(manifest: Mapping[str, Any]) -> list[Path]:
    """The places of an object whose values are not known yet; and what SOPS adds to say how it encrypted."""
    found = list(_walk(manifest, ()))
    if isinstance(manifest.get("sops"), Mapping):
        found.append(("sops",))
    return found


def _walk(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            if is_placeholder(key):
                yield path
            else:
                yield from _walk(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _walk(below, (*path, index))
    elif is_placeholder(value):
        yield path
