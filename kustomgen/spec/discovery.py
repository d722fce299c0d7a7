"""Specs in a folder, at any depth: a monorepo has one for each application."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.files.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SPEC = "kustomgen.yaml"
_APART = frozenset({"node_modules", "vendor", "__pycache__"})
"""Folders of other people's code."""
_KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})


def spec_file(path: Path) -> Path:
    """The spec that a path names: itself, or ``kustomgen.yaml`` in a folder."""
    return path / SPEC if path.is_dir() else path


def specs_below(folder: Path) -> list[Path]:
    """Every ``kustomgen.yaml`` in a folder and below, in order; through no link, and into nothing
    hidden.
    """
    return sorted(_walk(folder))


def _walk(folder: Path) -> Iterator[Path]:
    for place, below, names in walk(folder):
        below[:] = [name for name in below if not name.startswith(".") and name not in _APART]
        if SPEC in names:
            yield Path(place) / SPEC


def specs_near(folder: Path, path: Path) -> list[Path]:
    """The folders of the specs that a path in a folder is about: the nearest above it, or those
    below.

    A kustomization has no specs below it, so that is where looking ends.
    """
    for above in (path, *path.parents):
        if not above.is_relative_to(folder):
            break
        if (above / SPEC).is_file():
            return [above]
    return sorted(_nearest(path)) if path.is_dir() else []


def _nearest(folder: Path) -> Iterator[Path]:
    waiting = [str(folder)]
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as entries:
                found = {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}
        except OSError:
            continue
        if SPEC in found:
            yield Path(place)
        elif place == str(folder) or _KUSTOMIZATIONS.isdisjoint(found):
            below = (name for name, is_folder in found.items() if is_folder)
            kept = (name for name in below if not name.startswith(".") and name not in _APART)
            waiting += [f"{place}{os.sep}{name}" for name in kept]


def touched(specs: Iterable[Path], changed: Iterable[Path]) -> list[Path]:
    """The specs that changed files get into: the spec itself, a file in its folder, a platform or a
    preset of it.
    """
    from kustomgen.spec.heads import read_head  # noqa: PLC0415 - for who names files
    from kustomgen.yaml.text import Files  # noqa: PLC0415

    real = [Path(os.path.abspath(path)) for path in changed]  # noqa: PTH100 - a link is to stay one
    found = []
    for spec in specs:
        folder = Path(os.path.abspath(spec.parent))  # noqa: PTH100
        head = read_head(spec.parent, spec.name, Files())
        named = {Path(os.path.abspath(spec.parent / file)) for file in head.files}  # noqa: PTH100
        presets = {folder / "presets", *(file.parent / "presets" for file in named)}
        if any(path in named or path.parent in presets or path.is_relative_to(folder) for path in real):
            found.append(spec)
    return found
