"""Manifests beside a kustomization that no kustomization lists."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.kustomize.kustomization import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources

_MANY = 2000
"""Files below one kustomization: whoever keeps so many there keeps more than manifests."""


def unused_files(sources: Sources, kustomization: Kustomization) -> tuple[str, ...]:
    """The manifests in the folder, and below it up to other kustomizations, that neither it nor one above it lists."""
    listed = {path for one in _at_and_above(sources, kustomization.folder) for path in _listed(one)}
    found = []
    for number, file in enumerate(_yaml_files(kustomization.folder)):
        if number == _MANY:
            return ()
        if os.path.realpath(file) not in listed and _is_manifest(file):
            found.append(sources.show(file))
    return tuple(found)


def _at_and_above(sources: Sources, folder: Path) -> Iterator[Kustomization]:
    for above in (folder, *folder.parents):
        if found := sources.kustomization(above):
            yield found
        if above == sources.cwd:
            return


def _listed(kustomization: Kustomization) -> Iterator[str]:
    for reference in kustomization.references:
        yield os.path.realpath(kustomization.folder / reference.target)


def _yaml_files(folder: Path) -> Iterator[Path]:
    for at, below, files in os.walk(folder):
        below[:] = sorted(
            name for name in below if not name.startswith(".") and not _is_another(Path(at, name)) and name != "charts"
        )
        for name in sorted(files):
            if name.endswith((".yaml", ".yml")) and name not in NAMES and not name.startswith("."):
                yield Path(at, name)


def _is_another(folder: Path) -> bool:
    return any((folder / name).exists() for name in (*NAMES, "Chart.yaml"))


_MANIFEST = re.compile(rb"^apiVersion:\s*\S", re.MULTILINE), re.compile(rb"^kind:\s*\S", re.MULTILINE)
_NOT_APPLIED = re.compile(
    rb"^apiVersion:\s*[\"']?(?:kustomgen/|kustomize\.config\.k8s\.io/|config\.kubernetes\.io/|skaffold/)", re.MULTILINE
)


def _is_manifest(file: Path) -> bool:
    try:
        text = file.read_bytes()
    except OSError:
        return False
    return all(pattern.search(text) for pattern in _MANIFEST) and not _NOT_APPLIED.search(text)
