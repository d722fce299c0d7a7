"""Which kustomizations there are below a folder, and which of them take part in a build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.there import is_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources

_FOLDERS = ("resources", "bases", "components")
PLUGINS = ("generators", "transformers", "validators")
"""Fields whose folders build to settings of kustomize's plugins, which nobody applies."""


def overlays_below(sources: Sources, path: Path) -> list[Path]:
    """What to build for a folder: itself where it is a kustomization, else every one below it that
    no other uses.

    Components are left out, since they build only as part of something. Raises InputError if
    there is no such folder, and if there is nothing to build in it.
    """
    shown = sources.show(path)
    if not is_folder(sources.cwd / path):
        raise InputError(Complaint(Mark(shown), "there is no such folder"))
    here = sources.kustomization(path)
    if here is not None and here.is_component:
        raise InputError(_component_alone(sources, here))
    found = sources.search(path)
    candidates = [kustomization for kustomization in found if not kustomization.is_component]
    used = {folder for kustomization in found for folder in local_folders(sources, kustomization)}
    settings = {folder for kustomization in found for folder in local_folders(sources, kustomization, *PLUGINS)} - used
    top = [kustomization for kustomization in candidates if kustomization.folder not in used | settings]
    # Those that only use one another, in a circle, have no top: the first of them is built, so that
    # kustomize says so.
    reached = {part.folder for kustomization in top for part in chain(sources, kustomization.folder)}
    reached |= {part.folder for folder in settings for part in chain(sources, folder)}
    for kustomization in candidates:
        if kustomization.folder not in reached:
            top.append(kustomization)
            reached |= {part.folder for part in chain(sources, kustomization.folder)}
    if not top:
        raise InputError(_nothing(sources, shown, components=bool(found)))
    folders = [kustomization.folder for kustomization in sorted(top, key=lambda top: top.folder)]
    if here:
        # What was named is called as it was, and comes first, also where something below it lists
        # it.
        return [path, *(Path(sources.show(folder)) for folder in folders if folder != here.folder)]
    return [Path(sources.show(folder)) for folder in folders]


def _nothing(sources: Sources, shown: str, *, components: bool) -> Complaint:
    message = "there is nothing to build in this folder or below it"
    if sources.met.misnamed:
        file = Path(sources.met.misnamed[0])
        name = f"{file.name} is no name that kustomize reads: rename it to kustomization.yaml"
        return Complaint(Mark(sources.show(file)), f"{message}, and this looks like a kustomization", name)
    hint = "only Components are: name the overlay that uses them" if components else "`kustomgen generate` writes some"
    return Complaint(Mark(shown), message, hint)


def _component_alone(sources: Sources, component: Kustomization) -> Complaint:
    """A Component is checked inside what uses it: which that is, as far as it is in this folder or
    below it.
    """
    users = [
        sources.show(found.folder)
        for found in sources.search(sources.cwd)
        if component.folder in local_folders(sources, found, "components")
    ]
    shown = ", ".join(users[:3]) + (f" and {len(users) - 3} more" if len(users) > 3 else "")  # noqa: PLR2004
    hint = f"check what uses it: {shown}" if users else "name the overlay that uses it"
    return Complaint(Mark(component.file), "this is a Component, which builds only as part of something else", hint)


def local_folders(sources: Sources, kustomization: Kustomization, *fields: str) -> tuple[Path, ...]:
    """The folders that a kustomization builds on, in the order it lists them; real paths."""
    among = fields or _FOLDERS
    return sources.once(("folders", kustomization.file, among), lambda: _local_folders(sources, kustomization, among))


def _local_folders(sources: Sources, kustomization: Kustomization, fields: tuple[str, ...]) -> tuple[Path, ...]:
    folders = (kustomization.folder / target.target for target in kustomization.references if target.field in fields)
    return tuple(Path(sources.real(folder)) for folder in folders if is_folder(folder))


def chain(sources: Sources, folder: Path) -> tuple[Kustomization, ...]:
    """Every local kustomization that takes part in building a folder, each once,
    outermost first.
    """

    def walk(folder: Path, seen: set[Path]) -> Iterator[Kustomization]:
        kustomization = sources.kustomization(folder)
        if kustomization is None or kustomization.folder in seen:
            return
        seen.add(kustomization.folder)
        yield kustomization
        for below in local_folders(sources, kustomization):
            yield from walk(below, seen)

    return sources.once(("chain", folder), lambda: tuple(walk(folder, set())))


def routes(sources: Sources, folder: Path) -> Iterator[tuple[Kustomization, ...]]:
    """The way to each kustomization that takes part in building a folder: itself, or through
    Components from what uses it.
    """

    def through(way: tuple[Kustomization, ...]) -> Iterator[tuple[Kustomization, ...]]:
        yield way
        for below in local_folders(sources, way[-1], "components"):
            component = sources.kustomization(below)
            if component is not None and component not in way:
                yield from through((*way, component))

    for kustomization in chain(sources, folder):
        if not kustomization.is_component or str(kustomization.folder) == sources.real(folder):
            yield from through((kustomization,))
