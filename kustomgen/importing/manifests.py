"""Plain manifests as environments: files, and folders of them, such as ``helm template`` writes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.walk import walk
from kustomgen.importing.model import ImportNote, ImportSource, SourceEnvironment
from kustomgen.importing.names import application_name, environment_names
from kustomgen.importing.places import place_of
from kustomgen.k8s.flatten import flatten
from kustomgen.k8s.resource import Origin, Resource
from kustomgen.k8s.tiers import tier_of
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.importing.model import ImportOptions
    from kustomgen.kustomize.sources import Sources

ENDINGS = (".yaml", ".yml", ".json")
_SKIPPED = frozenset({"node_modules", "__pycache__"})


def read_files(options: ImportOptions, sources: Sources) -> ImportSource:
    """The objects of the files and folders that are named: one environment each, or one of all
    where none is.

    Raises InputError if a file cannot be read, is no YAML, or an object occurs twice.
    """
    named = options.environments or tuple(_unnamed(options.paths))
    notes: list[ImportNote] = []
    found = []
    for name, place in named:
        objects = tuple(_objects(sources, place, notes))
        if not objects:
            raise InputError(Complaint(Mark(place), "there is no Kubernetes object in it", "name a file of manifests"))
        found.append(SourceEnvironment(name, place, tier_of(place), objects))
    if twice := [complaint for each in found for complaint in _twice(sources, each)]:
        raise InputError(twice)
    root = os.path.commonpath([place for _, place in named])
    name = options.name or application_name(root, os.path.realpath(root))
    return ImportSource("manifests", name, tuple(found), tuple(dict.fromkeys(notes)))


def _unnamed(paths: Sequence[str]) -> list[tuple[str, str]]:
    """One environment for each path; several files are parts of one where their names
    tell no tier.
    """
    return list(zip(environment_names([Path(path).as_posix() for path in paths]), paths, strict=True))


def files_of(place: str) -> list[str]:
    """The files of manifests that a path names: itself, or all in the folder and below it, in
    order.
    """
    if not os.path.isdir(place):  # noqa: PTH112 - a path that cannot be is none, and reading it says so
        return [place]
    found = []
    for folder, below, names in walk(place):
        below[:] = sorted(name for name in below if not name.startswith(".") and name not in _SKIPPED)
        found += [os.path.join(folder, name) for name in sorted(names) if name.endswith(ENDINGS) and name[0] != "."]  # noqa: PTH118
    return found


def _objects(sources: Sources, place: str, notes: list[ImportNote]) -> Iterator[Resource]:
    for file in files_of(place):
        shown = sources.show(Path(file))
        documents = load_stream(sources.text(shown), shown)
        if file != place and not all(map(_is_object, documents)):
            notes.append(ImportNote(shown, "holds no Kubernetes objects, and is not imported", Mark(shown)))
            continue
        for manifest in flatten(documents, shown):
            if not _is_object(manifest):
                message = "an object with apiVersion, kind and metadata.name is expected"
                raise InputError(Complaint(Mark(shown), message, "remove everything else from the file"))
            yield Resource(manifest, Origin(shown))


def _is_object(document: Any) -> bool:
    if not isinstance(document, dict) or not document.get("kind") or not document.get("apiVersion"):
        return False
    return isinstance(document.get("items"), list) or isinstance(document.get("metadata"), dict)


def _twice(sources: Sources, environment: SourceEnvironment) -> Iterator[Complaint]:
    seen: dict[tuple[str, ...], list[Resource]] = {}
    for resource in environment.objects:
        ref = resource.ref
        before = seen.setdefault((ref.group, ref.kind, ref.namespace, ref.name), [])
        if before and ref.name:
            here = [other for other in before if other.origin == resource.origin]
            mark = place_of(sources, resource, len(here))
            first = place_of(sources, before[0])
            message = f"{resource} occurs twice in environment {environment.name!r}; the first is in {first}"
            hint = "keep one of them; for several environments, use `--environment NAME=PATH` for each"
            yield Complaint(mark, message, hint)
        before.append(resource)
