"""Which overlays a changed file gets into: through resources, components, patches, generators and
whatever else names it.

Only what is written in kustomizations now is checked, and that is enough for files that no longer
exist, too: the way by which an overlay came to one begins with a kustomization that is still on its
way, or that has itself changed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.files.there import is_file
from kustomgen.kustomize.graph import PLUGINS, local_folders
from kustomgen.kustomize.kustomization import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources

_HELM = ("helmCharts", "helmGlobals", "helmChartInflationGenerator")
_FOLDERS = ("resources", "bases", "components", *PLUGINS)


@dataclass(frozen=True)
class Uses:
    """What takes part in building an overlay, as absolute paths: files, and folders of which any
    file may.
    """

    files: frozenset[Path]
    folders: frozenset[Path]

    def touched(self, changed: Iterable[Path]) -> list[Path]:
        """Those of the changed files that take part."""
        return [path for path in changed if path in self.files or not self.folders.isdisjoint(path.parents)]


@dataclass(frozen=True)
class Impact:
    """``affected`` are overlays with the files that changed in them, ``skipped`` those in which
    none did.

    ``everywhere`` are changed files that hold for all of them: the spec, policies.
    """

    affected: Mapping[str, tuple[Path, ...]]
    skipped: tuple[str, ...]
    everywhere: tuple[Path, ...] = field(default=())


def impact(sources: Sources, targets: Sequence[str], changed: Iterable[Path], everywhere: Iterable[Path]) -> Impact:
    """What changed files mean for overlays, and for files of manifests.

    ``changed`` are absolute paths, also of files that no longer exist; ``everywhere`` are files and
    folders that hold for all.
    """
    paths = sorted(changed)
    rulers = frozenset(everywhere)
    ruled = tuple(path for path in paths if path in rulers or not rulers.isdisjoint(path.parents))
    found = {target: tuple(uses_of(sources, Path(target)).touched(paths)) for target in targets}
    if ruled:
        return Impact({target: (*ruled, *files) for target, files in found.items()}, (), ruled)
    return Impact(
        {target: files for target, files in found.items() if files},
        tuple(target for target, files in found.items() if not files),
    )


def uses_of(sources: Sources, target: Path) -> Uses:
    """Everything that takes part in building a folder, whether it is there or not; a file of
    manifests is all it uses.
    """
    files: set[Path] = set()
    folders: set[Path] = set()
    seen: set[Path] = set()

    def visit(folder: Path) -> None:
        kustomization = sources.kustomization(folder)
        if kustomization is None:
            # None yet, or no longer: the file would be one of these.
            files.update(path / name for path in _names_of(sources.cwd / folder) for name in NAMES)
            return
        if kustomization.folder in seen:
            return
        seen.add(kustomization.folder)
        files.update(path / name for path in _names_of(sources.cwd / folder) for name in NAMES)
        folders.update(_opaque(kustomization))
        for reference in kustomization.references:
            path = kustomization.folder / reference.target
            files.update(_names_of(path))
            if reference.field in _FOLDERS and not is_file(path):
                visit(path)
        folders.update(local_folders(sources, kustomization, *PLUGINS))

    if is_file(sources.cwd / target):
        files.update(_names_of(sources.cwd / target))
    else:
        visit(target)
    return Uses(frozenset(files), frozenset(folders))


def _opaque(kustomization: Kustomization) -> Iterator[Path]:
    """Folders of which any file may take part, as no list of them is written: charts, plugins, a
    file that is no YAML.
    """
    root = kustomization.root
    if root is None:
        yield kustomization.folder
        return
    if any(kustomization.items(key) for key in PLUGINS):
        yield kustomization.folder
    if any(root.get(key) for key in _HELM):
        yield kustomization.folder
        home = root.get("helmGlobals", "chartHome")
        if home and isinstance(home.value, str):
            yield Path(os.path.normpath(kustomization.folder / home.value))


def _names_of(path: Path) -> Iterator[Path]:
    """What git may call it: as it is written, as it really is, and every link on the way."""
    written = Path(os.path.normpath(path))
    yield written
    yield Path(os.path.realpath(path))
    for part in (written, *written.parents):
        if part.is_symlink():
            yield part
            yield Path(os.path.realpath(part.parent)) / part.name
