"""Argo CD and Flux objects in plain files, of which no kustomization makes anything.

``clusters/prod/apps.yaml`` of a Flux repository and ``argocd/shop.yaml`` are applied as they are.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.files.confined import read_bytes
from kustomgen.files.walk import walk
from kustomgen.kustomize.kustomization import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.kustomize.sources import Sources

KINDS = (
    "Application", "ApplicationSet", "AppProject", "Kustomization", "GitRepository", "HelmRelease", "OCIRepository",
    "ImageUpdateAutomation", "Stage", "Warehouse",
)  # fmt: skip
PATTERN = "**/*.yaml"
_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "vendor"})
_LARGEST, _FOLDERS = 1 << 20, 20_000
_GROUP = re.compile(
    rb"^[ -]*apiVersion:\s*[\"']?(?:argoproj\.io|(?:\w+\.)?toolkit\.fluxcd\.io|kargo\.akuity\.io)/", re.MULTILINE
)
_KIND = re.compile(
    rb"^[ -]*kind:\s*[\"']?(?:" + b"|".join(kind.encode() for kind in KINDS) + rb")[\"']?\s*(?:#.*)?$", re.MULTILINE
)
_NOTIFICATIONS = re.compile(rb"^[ \t]+name:\s*[\"']?argocd-notifications-cm\b", re.MULTILINE)


@dataclass(frozen=True)
class Found:
    """``files`` with such objects, as shown names; and those in templates of Helm charts, which are
    not looked at.
    """

    files: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    """The folders that were walked, as absolute paths."""
    candidates: tuple[str, ...] = ()
    """The files that were read, as absolute paths."""


def pattern_of(folder: Path) -> str:
    """The name of the files found in a folder, as a target of a run: ``argocd/**/*.yaml``."""
    return PATTERN if folder == Path() else f"{folder.as_posix()}/{PATTERN}"


def folder_of(target: str) -> Path | None:
    """The folder of such a target; None for every other target."""
    if target == PATTERN:
        return Path()
    return Path(target.removesuffix(f"/{PATTERN}")) if target.endswith(f"/{PATTERN}") else None


def search(sources: Sources, folder: Path) -> Found:
    """The plain files with such objects in a folder and below it; hidden folders, and those of
    kustomizations, are left out.
    """
    return sources.once(("deliveries", folder), lambda: _search(sources, folder))


def patches_children(sources: Sources, root: Path) -> bool:
    """Whether some object in plain files patches the Kustomizations that another one applies, as
    many estates do.
    """
    return sources.once(("children", root), lambda: any(_has_patches(sources, file) for file in _flux(sources, root)))


def _flux(sources: Sources, root: Path) -> Iterator[str]:
    """The files with Flux Kustomizations that have patches: those of no kustomization, then all
    others.
    """
    yield from search(sources, root).files
    for number, (folder, below, names) in enumerate(walk(sources.cwd / root)):
        if number > _FOLDERS:
            return
        below[:] = sorted(name for name in below if not name.startswith(".") and name not in _SKIPPED)
        if set(NAMES).isdisjoint(names):
            continue
        for name in sorted(names):
            file = Path(folder, name)
            if file.suffix not in (".yaml", ".yml") or name in NAMES or file.is_symlink():
                continue
            data = _read(file)
            if b"patches:" in data and b"kustomize.toolkit.fluxcd.io" in data:
                yield sources.show(file)


def _has_patches(sources: Sources, file: str) -> bool:
    for located in sources.objects(file):
        patches = located.get("spec", "patches") or located.get("spec", "kustomize", "patches")
        if patches and any("Kustomization" in str(scalar.value) for _, scalar in patches.scalars()):
            return True
    return False


def _search(sources: Sources, folder: Path) -> Found:
    files: list[str] = []
    templates: list[str] = []
    folders: list[str] = []
    candidates: list[str] = []
    for file, in_chart in _candidates(sources.cwd / folder, folders):
        candidates.append(str(file))
        data = _read(file)
        if (_GROUP.search(data) and _KIND.search(data)) or _NOTIFICATIONS.search(data):
            (templates if in_chart else files).append(sources.show(file))
    return Found(tuple(files), tuple(templates), tuple(folders), tuple(candidates))


def _candidates(root: Path, walked: list[str]) -> Iterator[tuple[Path, bool]]:
    """Manifests of no kustomization, each with whether it is a template of a chart."""
    charts: set[str] = set()
    for number, (folder, below, names) in enumerate(walk(root)):
        if number > _FOLDERS:
            return
        walked.append(folder)
        below[:] = sorted(name for name in below if not name.startswith(".") and name not in _SKIPPED)
        if not set(NAMES).isdisjoint(names):
            below[:] = []
            continue
        if "Chart.yaml" in names:
            charts.add(folder)
        in_chart = any(folder == chart or folder.startswith(f"{chart}{os.sep}") for chart in charts)
        if in_chart and "Chart.yaml" in names:
            continue
        for name in sorted(names):
            file = Path(folder, name)
            if file.suffix in (".yaml", ".yml") and not file.is_symlink():
                yield file, in_chart


def _read(file: Path) -> bytes:
    try:
        return read_bytes(file, _LARGEST, file.parent)
    except OSError:
        return b""
