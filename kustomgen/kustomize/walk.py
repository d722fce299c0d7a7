"""The search for kustomizations below a folder, and what else it meets there."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.files.walk import walk as walk_folders
from kustomgen.kustomize.kustomization import NAMES, is_misnamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages"})
_MANIFESTS = (".yaml", ".yml")


@dataclass
class Met:
    """What the searches of a run met, as absolute paths in the order of the search."""

    folders: list[str] = field(default_factory=list)
    """The folders that were searched."""
    misnamed: list[str] = field(default_factory=list)
    """Files with nearly the name of a kustomization, in folders without one."""
    loose: list[str] = field(default_factory=list)
    """YAML files with no kustomization in their folder or above it, outside of Helm charts."""


def walk(root: Path, met: Met, unreadable: Callable[[OSError], None]) -> Iterator[Path]:
    """The folders with a kustomization, by path. Adds all that it meets; hidden and linked folders
    are not searched.

    ``unreadable`` is called with the error of a folder that cannot be listed.
    """
    within, charts = set[str](), list[str]()
    for folder, below, files in walk_folders(root, unreadable):
        below[:] = sorted(name for name in below if not name.startswith(".") and name not in _SKIPPED)
        met.folders.append(folder)
        names = [name for name in NAMES if name in files]
        if any(Path(folder, name).is_file() for name in names):
            yield Path(folder)
            within.add(folder)
        elif folder.rpartition(os.sep)[0] in within:
            within.add(folder)
        if not names:
            met.misnamed += [f"{folder}{os.sep}{name}" for name in sorted(files) if is_misnamed(name)]
        if "Chart.yaml" in files:
            charts.append(folder + os.sep)
        if folder not in within and not f"{folder}{os.sep}".startswith(tuple(charts)):
            manifests = (one for one in sorted(files) if one.endswith(_MANIFESTS) and not one.startswith("."))
            met.loose += [f"{folder}{os.sep}{one}" for one in manifests]
