"""``generate --adopt images``: versions that a bot wrote into overlays become versions of the spec.

Only what the overlays say of versions is taken over, comments and order of the spec stay, and
nothing is written where an overlay differs from the spec in more than that.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.whole import write_whole
from kustomgen.layout.lock import digest
from kustomgen.layout.tree import OVERLAYS, generate
from kustomgen.layout.write import read_lock
from kustomgen.spec.load import load, resolve
from kustomgen.spec.managed import ManagedVersion, versions_in
from kustomgen.spec.sibling_files import SiblingFiles
from kustomgen.yaml.edit import set_value
from kustomgen.yaml.source import parse_one, read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kustomgen.spec.load import Project

Adopted = tuple[str, str, str, str]
"""Environment, image, the version of the spec, and that of the overlay."""


def adopt_images(spec: Path) -> list[Adopted]:
    """Takes the versions of the overlays over into the spec; gives what changed.

    Raises InputError if an overlay differs in more than versions, or where a version has no
    place under ``images``.
    """
    project = load(spec)
    found = list(_found(project, spec))
    if not found:
        _same_otherwise(project, spec)
        return []
    text = read(spec, str(spec))
    for path, version in _edits(project, text, found):
        edited = set_value(text, 0, path, version)
        if edited is None:
            where = Mark(str(spec))
            hint = f"set it by hand: `{path[-1]}: {version}`"
            raise InputError(Complaint(where, f"{'.'.join(path)} cannot be edited without changing other values", hint))
        text = edited
    after = resolve(parse_one(text, str(spec)), SiblingFiles(spec.parent))
    _same_otherwise(after, spec)
    write_whole(spec, text.encode())
    return found


def _found(project: Project, spec: Path) -> list[Adopted]:
    complaints: list[Complaint] = []
    found: list[Adopted] = []
    for environment in project.environments:
        path = str(OVERLAYS / environment.directory / "kustomization.yaml")
        there = versions_in(path, SiblingFiles(spec.parent), complaints)
        for name, version in there.items():
            own = environment.spec.images.get(name)
            if own is None and version:
                hint = f"list it in the spec first, `images: {{{name}: {version}}}`, and not at the workload"
                complaints.append(Complaint(Mark(path), f"the spec lists no image {name!r} under `images`", hint))
            elif own is not None and own != version and not isinstance(own, ManagedVersion):
                found.append((environment.name, name, own, version))
    if complaints:
        raise InputError(complaints)
    return found


def _edits(project: Project, text: str, found: list[Adopted]) -> list[tuple[tuple[str, ...], str]]:
    """Where each version goes: for all environments at once where they all have it,
    else into each.
    """
    root = parse_one(text, project.file)
    edits: dict[tuple[str, ...], str] = {}
    for environment, name, _, version in found:
        alike = {key for key, image, _, new in found if (image, new) == (name, version)}
        apart = any(root.get("environments", key, "images", name) is not None for key in project.by_name)
        if alike == set(project.by_name) and not apart:
            edits["images", name] = version
        else:
            edits["environments", environment, "images", name] = version
    return list(edits.items())


def _same_otherwise(project: Project, spec: Path) -> None:
    """Raises InputError if an overlay says more than the spec with its versions does."""
    tree, known = generate(project), read_lock(spec.parent)
    complaints: list[Complaint] = []
    for environment in project.environments:
        path = OVERLAYS / environment.directory / "kustomization.yaml"
        place = spec.parent / PurePosixPath(path)
        if not place.is_file():
            continue
        text = read(place, str(path))
        if digest(text) in known.get(path, ()):
            continue  # nobody edited it
        there = versions_in(str(path), SiblingFiles(spec.parent), complaints)
        same = all(environment.spec.images.get(name) == version for name, version in there.items())
        fields = _differing(_plain(text), _plain(tree[path])) if same else ["images"]
        if fields:
            message = f"differs from the spec in more than versions of images: {', '.join(fields)}"
            hint = (
                "nothing was adopted: move the change into the spec, or undo it; `kustomgen generate --diff` shows it"
            )
            complaints.append(Complaint(Mark(str(path)), message, hint))
    if complaints:
        raise InputError(complaints)


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return sorted(key for key in {*one, *other} if one.get(key) != other.get(key))


def _plain(text: str) -> dict[str, Any]:
    """A kustomization without its images."""
    value = parse_one(text, "kustomization.yaml").plain()
    return {key: item for key, item in value.items() if key != "images"}
