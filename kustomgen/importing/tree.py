"""A kustomize tree as environments: which overlays belong together, and what each builds to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import BuildError, Complaint, InputError, Mark
from kustomgen.importing.model import ImportNote, ImportSource, SourceEnvironment
from kustomgen.importing.named import written_out
from kustomgen.importing.names import application_name, environment_names
from kustomgen.k8s.names import few
from kustomgen.k8s.tiers import tier_of
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.graph import overlays_below
from kustomgen.kustomize.overlay_groups import bases_of, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.engine.find import Engine
    from kustomgen.importing.model import ImportOptions
    from kustomgen.k8s.build import Build
    from kustomgen.kustomize.sources import Sources


def read_tree(options: ImportOptions, sources: Sources, engine: Engine) -> ImportSource:
    """The overlays of a folder, or those that are named, built.

    Raises InputError if none exist, or those of several applications; BuildError with all
    that does not build.
    """
    others: list[Path] = []
    if options.environments:
        names = [name for name, _ in options.environments]
        folders = [Path(path) for _, path in options.environments]
    else:
        folders, others = _family(sources, Path(options.paths[0]))
        names = environment_names([_shown(folder) for folder in folders])
    builds = _built(options, sources, engine, folders)
    found = [
        SourceEnvironment(name, build.path, build.tier, build.resources, _prefix(sources, folder))
        for name, folder, build in zip(names, folders, builds, strict=True)
    ]
    root = options.paths[0] if options.paths else os.path.commonpath([str(folder) for folder in folders])
    name = options.name or application_name(root, os.path.realpath(root))
    notes = (*(_left(sources, folder) for folder in others), *written_out(sources, folders))
    return ImportSource("kustomize", name, tuple(found), notes)


def _shown(folder: Path) -> str:
    return Path(os.path.realpath(folder)).as_posix() if str(folder).startswith(".") else folder.as_posix()


def _prefix(sources: Sources, folder: Path) -> str:
    kustomization = sources.kustomization(folder)
    return kustomization.text("namePrefix") if kustomization else ""


def _left(sources: Sources, folder: Path) -> ImportNote:
    mark = Mark(sources.show_kustomization(folder))
    hint = f"import it by itself: `kustomgen import {folder.as_posix()} -o {folder.as_posix()}-spec`"
    return ImportNote(
        folder.as_posix(), "is no environment of this application, and stays where it is", mark, hint, left=True
    )


def _built(options: ImportOptions, sources: Sources, engine: Engine, folders: Sequence[Path]) -> list[Build]:
    results = build_all(
        engine,
        folders,
        sources=sources,
        timeout=options.timeout,
        unrestricted=options.unrestricted,
        remote=options.remote,
    )
    if wrong := [what for _, what in results if isinstance(what, BuildError)]:
        raise BuildError(complaint for error in wrong for complaint in error.complaints)
    return [what for _, what in results if not isinstance(what, BuildError)]


def _family(sources: Sources, root: Path) -> tuple[list[Path], list[Path]]:
    """The overlays of the one application in a folder, and what else there is to build. Raises
    InputError.
    """
    overlays = overlays_below(sources, root)
    groups = joined(overlays, lambda folder: bases_of(sources, folder))
    if len(groups) == 1:
        return groups[0], []
    if all(len(group) == 1 for group in groups) and _are_environments(overlays):
        return overlays, []
    families = [group for group in groups if len(group) > 1]
    if len(families) != 1:
        raise InputError(_several(sources, root, families or groups))
    return families[0], [folder for group in groups if group is not families[0] for folder in group]


def _are_environments(overlays: Sequence[Path]) -> bool:
    """Whether folders that share nothing are environments all the same, each written out: their
    names say so.
    """
    return all(tier_of(folder.name) for folder in overlays) and len({folder.parent for folder in overlays}) == 1


def _several(sources: Sources, root: Path, groups: Sequence[Sequence[Path]]) -> Complaint:
    tops = [os.path.commonpath([str(folder) for folder in group]) for group in groups]
    message = f"there are {len(groups)} applications in this folder: {few(tops)}"
    first = Path(tops[0]).as_posix()
    hint = (
        f"import them one at a time: `kustomgen import {first} -o DIR`, or name overlays by `--environment NAME=PATH`"
    )
    return Complaint(Mark(sources.show(root)), message, hint)
