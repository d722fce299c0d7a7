"""Where to write a value so that a built object gets it: a file, a document of it, and the path in
there.

It is the place that ``locate`` names, found again in the file's own structure. What is in a
patch inside a kustomization, or would need a new item in a list, has no such place.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kustomgen.errors import InputError
from kustomgen.k8s import schema
from kustomgen.kustomize.kustomization import NAMES
from kustomgen.kustomize.list_keys import KeyedItem, steps_to
from kustomgen.kustomize.provenance.locate import locate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kustomgen.errors import Mark
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.list_keys import Step
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.source import Located


@dataclass(frozen=True, slots=True)
class EditLocation:
    """A position in a file, also of what is not there yet; ``document`` counts from 0."""

    file: str
    document: int
    path: tuple[str | int, ...]


def spot(
    sources: Sources, folder: Path, resource: Resource, path: tuple[str | int, ...], kubernetes: str = ""
) -> EditLocation | None:
    """Where to set a field of a built object, or to remove it; None if that is not certain, or
    cannot be written.
    """
    kubernetes = kubernetes or schema.latest()
    mark = locate(sources, folder, resource, path, kubernetes)
    steps = steps_to(resource, path, kubernetes)
    if mark is None or steps is None:
        return None
    try:
        documents = sources.documents(mark.file)
    except InputError:
        return None
    for number, document in enumerate(documents):
        for before, root in _objects(document.root, ()) if document.root else ():
            if (found := _in(root, steps, mark)) is not None:
                return EditLocation(mark.file, number, (*before, *found))
    return None


def _objects(root: Located, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Located]]:
    """The objects of a document, those inside Lists one by one; a kustomization's ``replicas``, as
    if they were objects.
    """
    below = root.get("items")
    if below and isinstance(below.value, list) and root.get("kind"):
        for index, item in enumerate(below.value):
            yield from _objects(item, (*path, "items", index))
    else:
        yield path, root


def _in(root: Located, steps: tuple[Step, ...], mark: Mark) -> tuple[str | int, ...] | None:
    """The path in a file of what is at ``mark``, with what is missing of the steps behind it;
    None: not in here.
    """
    if found := _count(root, steps, mark):
        return found
    if PurePosixPath(mark.file).name in NAMES:
        # Its first field stands where the whole file does, and is no field of an object.
        return None
    at = root
    path: list[str | int] = []
    for depth, step in enumerate(steps):
        index = _index(at, step)
        below = None if index is None else at.get(index)
        if below is None or index is None:
            rest = steps[depth:]
            fits = at.where == mark and all(isinstance(step, str) for step in rest)
            return (*path, *(str(step) for step in rest)) if fits else None
        at, path = below, [*path, index]
    return tuple(path) if at.where == mark else None


def _index(at: Located, step: Step) -> str | int | None:
    if not isinstance(step, KeyedItem):
        return step
    items: list[Any] = at.value if isinstance(at.value, list) else []
    for index, item in enumerate(items):
        found = item.get(step.key)
        if found is not None and str(found.value) == str(step.value):
            return index
    return None


def _count(root: Located, steps: tuple[Step, ...], mark: Mark) -> tuple[str | int, ...] | None:
    """An entry of a kustomization's ``replicas``, which is all about one number: it goes, or stays,
    as a whole.
    """
    entries = root.get("replicas")
    if steps != ("spec", "replicas") or entries is None or not isinstance(entries.value, list):
        return None
    for index, entry in enumerate(entries.value):
        count = entry.get("count")
        if count and count.where == mark:
            return ("replicas", index)
    return None
