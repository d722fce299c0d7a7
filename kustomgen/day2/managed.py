"""Versions that belong to an overlay, ``images: {shop/web: {managedBy: overlay}}``: set where a bot
sets them.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kustomgen.day2.edits import Edited, is_as_asked
from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.layout.tree import OVERLAYS
from kustomgen.layout.write import says_the_same
from kustomgen.manifests.container import split_version
from kustomgen.spec.managed import ManagedVersion, versions_in
from kustomgen.spec.sibling_files import SiblingFiles
from kustomgen.yaml.edit import append_value, remove_value, set_value
from kustomgen.yaml.quick import parse_one_quickly
from kustomgen.yaml.source import read

if TYPE_CHECKING:
    from kustomgen.day2.state import State
    from kustomgen.layout.tree import Tree


def is_managed(state: State, environment: str, image: str) -> bool:
    """Whether the version of an image is the overlay's."""
    return isinstance(state.environment(environment).spec.images.get(image), ManagedVersion)


def set_in_overlay(state: State, environment: str, image: str, version: str) -> Edited:
    """Sets a version in the ``images`` of the overlay's kustomization, and leaves every other byte
    of it.

    Raises InputError if the overlay is not there, or cannot be edited without touching what is
    beside it.
    """
    path = str(OVERLAYS / state.environment(environment).directory / "kustomization.yaml")
    file = state.file.parent / path
    if not file.is_file():
        raise InputError(Complaint(Mark(str(file)), "is not there", "run `kustomgen generate` first"))
    text = _with_version(state.overlays.get(path) or read(file, str(file)), str(file), image, version)
    after = None if text is None else state.edited(state.text, {**state.overlays, path: text})
    if after is None or not is_as_asked(state, after, environment, image, {image: version}):
        message = f"the version of {image} cannot be set without changing other values"
        raise InputError(Complaint(Mark(str(file)), message, f"edit `images` by hand: {image} to {version}"))
    note = f"the version of {image} belongs to the overlay: {path} was edited, not {state.file.name}"
    return Edited(after, ((path, "images", image),), (note,))


def kept_overlays(state: State, tree: Tree) -> dict[PurePosixPath, str]:
    """The kustomizations that a bot writes, too: as they are, with the state's versions in them.

    Those that then say something else than the generated ones are not among them.
    """
    found = {}
    for environment in state.project.environments:
        path = OVERLAYS / environment.directory / "kustomization.yaml"
        images = environment.spec.images
        file = state.file.parent / path
        if not any(isinstance(each, ManagedVersion) for each in images.values()) or not file.is_file():
            continue
        kept = state.overlays.get(str(path)) or read(file, str(file))
        text: str | None = kept
        has = _versions(kept, str(file))
        for name, version in _versions(tree[path], str(file)).items():
            if text is not None and has.get(name) != version:
                text = _with_version(text, str(file), name, version)
        if text is not None and says_the_same(text, tree[path]):
            found[path] = text
    return found


def _versions(text: str, name: str) -> dict[str, str]:
    complaints: list[Complaint] = []
    return versions_in(name, SiblingFiles(Path(), texts={name: text}), complaints)


def _with_version(text: str, name: str, image: str, version: str) -> str | None:
    tag, digest = split_version(version)
    images = parse_one_quickly(text, name).get("images")
    entries = images.value if images is not None and isinstance(images.value, list) else []
    at = next((number for number, each in enumerate(entries) if (its := each.get("name")) and its.value == image), None)
    if at is None:
        entry = {"name": image, "newTag": tag, "digest": digest}
        return append_value(text, 0, ("images",), {key: value for key, value in entry.items() if value})
    # What is set comes first: an entry is never without a version.
    fields = sorted({"newTag": tag, "digest": digest}.items(), key=lambda pair: pair[1] is None)
    edited: str | None = text
    for field, value in fields:
        if edited is None:
            return None
        if value is not None:
            edited = set_value(edited, 0, ("images", at, field), value)
        elif entries[at].get(field) is not None:
            edited = remove_value(edited, 0, ("images", at, field))
    return edited
