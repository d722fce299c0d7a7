"""Which line set this field: the file, line and column to edit.

The object's way is followed as kustomize goes it, from the file it was born in to the outermost
kustomization, each field remembering what set it (``trace``). The outcome is compared with what
kustomize built: where the two differ, or where something may have set the field that only kustomize
could tell, there is no answer rather than a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.provenance.follow import follow
from kustomgen.kustomize.provenance.layer_path import LayerPath, object_in_file, routes_to, without_hash
from kustomgen.kustomize.provenance.lookup import FieldOrigin, look_up

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.errors import Mark
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.kustomization import PathReference
    from kustomgen.kustomize.provenance.traced_object import TracedObject
    from kustomgen.kustomize.sources import Sources

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field was set. ``mark`` is None if that is not certain; ``note`` then names the
    kustomization.

    Of a field that is absent, the place is its nearest parent, and the note says where a patch
    would go.
    """

    mark: Mark | None
    note: str = ""


def locate(sources: Sources, folder: Path, resource: Resource, path: Path_, kubernetes: str = "") -> Mark | None:
    """The place that set a field of a built object; None if that is not certain.

    ``folder`` is what was built: a kustomization, or a file of manifests. ``path`` is a ``Node``'s.
    Where the field is absent, the place is its nearest parent: where it would be added.
    """
    del kubernetes
    return source_of(sources, folder, resource, path).mark


def source_of(sources: Sources, folder: Path, resource: Resource, path: Path_) -> Source:
    """The same, with what there is to say of it."""
    found = find(sources, folder, resource, path)
    if found is None:
        return Source(None, _unknown(sources, folder, resource))
    if found.mark is None:
        return Source(None, f"set in {found.file} by {found.by}" if found.file else _unknown(sources, folder, resource))
    top = sources.kustomization(folder)
    if found.absent and top is not None and not (sources.cwd / found.mark.file).is_relative_to(top.folder):
        return Source(found.mark, f"for this overlay alone: a patch in {top.file}")
    return Source(found.mark)


def find(sources: Sources, folder: Path, resource: Resource, path: Path_) -> FieldOrigin | None:
    """What is known of a field's source, None if the object's way is not known."""
    travels = travels_of(sources, folder, resource)
    found = [look_up(travel.root, resource, path) for travel in travels]
    if not found or any(other.mark != found[0].mark for other in found):
        return None
    return found[0]


def travels_of(sources: Sources, folder: Path, resource: Resource) -> tuple[TracedObject, ...]:
    """The object at the end of every way that leads to it; none if its way is not known."""
    ref, origin = resource.ref, resource.origin
    key = ("travels", str(folder), ref, origin.file, origin.configured_in)
    return sources.once(key, lambda: tuple(_travels(sources, folder, resource)))


def _travels(sources: Sources, folder: Path, resource: Resource) -> list[TracedObject]:
    if not sources.kustomization(folder):
        born = object_in_file(sources, resource)
        alone = follow(sources, LayerPath((), born), resource.kind) if born else None
        return [alone] if alone else []
    found: list[TracedObject] = []
    for route in routes_to(sources, folder, resource):
        travel = follow(sources, route, resource.kind)
        if travel is not None and _is(travel, resource):
            found.append(travel)
    return found


def _is(travel: TracedObject, resource: Resource) -> bool:
    """Whether the object at the end of a way is the one that was built."""
    now, ref = travel.current, resource.ref
    same = (now.group, now.version, now.kind, now.namespace) == (ref.group, ref.version, ref.kind, ref.namespace)
    return same and now.name in (ref.name, without_hash(ref.name))


_MAKERS = {"transformers": "a transformer", "generators": "a generator plugin", "helmCharts": "a Helm chart"}


def _unknown(sources: Sources, folder: Path, resource: Resource) -> str:
    """What there is to say where an object's way is not known: which kustomization has what only
    kustomize runs.
    """
    origin = resource.origin
    below = chain(sources, folder)
    for part in below:
        for field, what in _MAKERS.items():
            if part.items(field) and (field == "transformers" or part.file == origin.configured_in):
                return f"set in {part.file} by {what}"
    if not origin.file and not origin.configured_in:
        remote = next((part for part in below if any(map(_is_remote, part.references))), None)
        if remote is not None:
            return f"comes through {remote.file} from a remote base"
    made = origin.configured_in or origin.file
    return f"made in {made}; which line set it is not known" if made else "which file it comes from is not known"


def _is_remote(reference: PathReference) -> bool:
    return reference.field in ("resources", "bases", "components") and bool(_REMOTE.search(reference.target))


_REMOTE = re.compile(r"://|^git@|\?ref=|^github\.com/")
