"""What differs between two builds, as Kubernetes sees it: lists by key, quantities by value, names
without hashes.

Values of Secrets are compared, and never handed on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.changes import FieldChange, ObjectNames, changes
from kustomgen.k8s.configs import configs
from kustomgen.k8s.mask import HIDDEN, masked_value, name_at
from kustomgen.k8s.pairing import neutral_name, pair
from kustomgen.k8s.schema import latest, type_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pairing import ObjectKey
    from kustomgen.k8s.resource import Resource

Pairs = tuple[Mapping["ObjectKey", "Resource"], Mapping["ObjectKey", "Resource"]]
_SECRET_FIELDS = ("data", "stringData")
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


@dataclass(frozen=True, slots=True)
class ChangedObject:
    """An object that differs; ``before`` or ``after`` is None if only the other build has it."""

    key: ObjectKey
    before: Resource | None
    after: Resource | None
    changes: tuple[FieldChange, ...] = ()

    @property
    def what(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"


@dataclass(frozen=True)
class BuildDifference:
    """Two builds, and what differs; ``same`` is how many objects do not, ``namespaces`` are matched
    pairs of different names.
    """

    before: Build
    after: Build
    objects: tuple[ChangedObject, ...]
    same: int
    namespaces: tuple[tuple[str, str], ...] = field(default=())


def difference(before: Build, after: Build, paired: Pairs | None = None) -> BuildDifference:
    """What differs between two builds, in the order of the second, then what only the first has.

    Names are matched without what each environment adds to them, where these are not one and the
    same. ``paired`` has the objects of both by key, where they were matched among more builds than
    these two.
    """
    exact = before.environment == after.environment
    old, new = paired or pair((before, after), exact=exact)
    names = ObjectNames(_names(old, before, exact=exact), _names(new, after, exact=exact))
    kubernetes = after.kubernetes or latest()
    found = []
    namespaces: Counter[tuple[str, str]] = Counter()
    for key, resource in new.items():
        other = old.get(key)
        if other is None:
            found.append(ChangedObject(key, None, shown(resource)))
            continue
        namespaces[other.namespace, resource.namespace] += 1
        told = tuple(_of_objects(other, resource, names, kubernetes))
        if told:
            found.append(ChangedObject(key, shown(other), shown(resource), told))
    found += [ChangedObject(key, shown(resource), None) for key, resource in old.items() if key not in new]
    same = len(new) - sum(changed.what in ("changed", "added") for changed in found)
    moved = tuple(both for both in namespaces if both[0] != both[1] and names.same(*both))
    return BuildDifference(before, after, tuple(found), same, moved)


def _names(objects: Mapping[ObjectKey, Resource], build: Build, *, exact: bool) -> dict[str, str]:
    """What stands for each name where it is a value: of the build's objects, of what they make, of
    their namespaces.
    """
    found = {}
    if not exact:
        spaces = {resource.namespace for resource in objects.values() if resource.namespace}
        made = {config.name for config in configs(build.resources)}
        found = {name: neutral_name(name, build) for name in (*spaces, *made)}
    return found | {resource.name: key.name for key, resource in objects.items() if resource.name != key.name}


def _of_objects(before: Resource, after: Resource, names: ObjectNames, kubernetes: str) -> Iterator[FieldChange]:
    type_name = type_of(after.ref, kubernetes)
    found = changes(before.manifest, after.manifest, type_name, names, kubernetes)
    secret = _is_secret(after)
    for change in found:
        if not secret:
            yield _masked(change)
            continue
        hidden = change.path[:1] in (("data",), ("stringData",)) or change.path[:2] == ("metadata", "annotations")
        yield change.hidden(HIDDEN) if hidden else change


def shown(resource: Resource) -> Resource:
    """The object as it may be printed: without the values of a Secret."""
    if not _is_secret(resource):
        return type(resource)(masked_value(dict(resource.manifest)), resource.origin)
    manifest: dict[str, Any] = dict(resource.manifest)
    for name in _SECRET_FIELDS:
        if isinstance(data := manifest.get(name), Mapping):
            manifest[name] = dict.fromkeys(data, HIDDEN)
        elif data is not None:
            manifest[name] = HIDDEN
    if _APPLIED in resource.annotations:
        annotations = {**resource.annotations, _APPLIED: HIDDEN}
        manifest["metadata"] = {**resource.metadata, "annotations": annotations}
    return type(resource)(manifest, resource.origin)


def _masked(change: FieldChange) -> FieldChange:
    """The change without credentials; two of them that differ still do."""
    name = name_at(change.path)
    before, after = masked_value(change.before, name), masked_value(change.after, name)
    return replace(change, before=before, after=after)


def _is_secret(resource: Resource) -> bool:
    return resource.kind == "Secret" and not resource.ref.group


def common(objects: Iterable[ChangedObject], least: int = 3) -> dict[tuple[Any, ...], list[ChangedObject]]:
    """The changes that several objects share, each with those objects: the label of an environment,
    for one.
    """
    found: dict[tuple[Any, ...], list[ChangedObject]] = {}
    for changed in objects:
        for change in changed.changes:
            found.setdefault(change.identity, []).append(changed)
    return {identity: shared for identity, shared in found.items() if len(shared) >= least}
