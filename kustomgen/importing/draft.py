"""Each environment's whole spec, of the objects that it has: the highest level that each object is still equal at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kustomgen.importing.aside import left, reason_to_leave
from kustomgen.importing.hoist import hoisted, without_versions
from kustomgen.importing.images import unversioned, versions
from kustomgen.importing.lift import Lifted, lift
from kustomgen.importing.model import Key, Note
from kustomgen.importing.objects import escaped, key_of, plain
from kustomgen.importing.place import Place, places, unplaced
from kustomgen.importing.shorten import ordered

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kustomgen.errors import Complaint
    from kustomgen.importing.model import ImportOptions, Object, Plain, Source, SourceEnvironment
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.sources import Sources


@dataclass(frozen=True)
class Member:
    """An environment, with the objects that are to be in its spec: as they are built, and as a spec has them."""

    source: SourceEnvironment
    place: Place
    built: dict[Key, Object]
    objects: dict[Key, Object]
    resources: dict[Key, Resource]


_MEND = "correct it in the old tree, and import again"


@dataclass
class Decisions:
    """What turned out not to work, and is done otherwise in the next attempt."""

    left: dict[Key, tuple[str, str]] = field(default_factory=dict)
    """Objects that stay in the old tree, and why."""
    whole: set[Key] = field(default_factory=set)
    """Objects that are written whole in each environment."""
    as_resources: dict[Key, str] = field(default_factory=dict)
    """Objects that are no part of a workload, and why."""
    own_namespaces: bool = False
    """Each object says its namespace by itself: kustomize's ``namespace`` would change more than that."""
    own_names: bool = False
    """Each object has its prefix in its name, for the same reason."""

    def note(self, wrong: Mapping[Key, Complaint]) -> bool:
        """Notes what a spec cannot have; gives whether the next attempt is another."""
        before = len(self.left)
        for key, complaint in wrong.items():
            self.left.setdefault(key, (f"no spec can have it: {complaint.message}", complaint.hint or _MEND))
        return len(self.left) > before

    def demote(self, different: Collection[Key]) -> bool:
        """Notes what did not come out equal; gives whether the next attempt is another."""
        before = len(self.whole)
        self.whole |= set(different)
        if len(self.whole) > before:
            return True
        if not self.own_names:
            self.own_names = True
            return True
        known, self.own_namespaces = self.own_namespaces, True
        return not known


def members(source: Source, sources: Sources, decisions: Decisions) -> tuple[list[Member], list[Note]]:
    """The environments without what stays in the old tree, and what is to be said of that."""
    notes: list[Note] = []
    kept = []
    for environment in source.environments:
        found = []
        for resource in environment.objects:
            reason = reason_to_leave(resource)
            if reason is None:
                found.append(resource)
            else:
                notes.append(left(sources, resource, environment.name, reason))
        kept.append((environment, found))
    here = [replace_objects(environment, found) for environment, found in kept]
    where = places(here, own_namespaces=decisions.own_namespaces, own_names=decisions.own_names)
    made = []
    for (environment, found), place in zip(kept, where, strict=True):
        kept_here: list[Resource] = []
        seen: dict[Key, Resource] = {}
        for each in found:
            key = key_of(each, place.prefix)
            reason = decisions.left.get(key) or _namesake(seen.get(key))
            if reason is None:
                kept_here.append(each)
                seen[key] = each
            else:
                notes.append(left(sources, each, environment.name, reason))
        made.append(_member(source, environment, place, kept_here))
    return made, notes


def _namesake(other: Resource | None) -> tuple[str, str] | None:
    """In a spec an object has its name once, whatever its namespace."""
    if other is None:
        return None
    where = other.namespace or "no namespace"
    return f"has the kind and name of the object in {where!r}", "give its namespace a spec of its own"


def in_several_namespaces(members: Sequence[Member]) -> set[Key]:
    """Objects that say their namespace by themselves, and not all the same: a patch cannot change that."""
    seen: dict[Key, set[str]] = {}
    for member in members:
        for key, value in member.objects.items():
            seen.setdefault(key, set()).add(str(value["metadata"].get("namespace", "")))
    return {key for key, namespaces in seen.items() if len(namespaces) > 1}


def replace_objects(environment: SourceEnvironment, objects: list[Resource]) -> SourceEnvironment:
    """The environment with other objects."""
    return replace(environment, objects=tuple(objects))


def _member(source: Source, environment: SourceEnvironment, place: Place, found: list[Resource]) -> Member:
    names: dict[str, set[str]] = {}
    for each in found:
        names.setdefault(each.kind, set()).add(each.name)
    built, objects, resources = {}, {}, {}
    for each in found:
        key, value = key_of(each, place.prefix), plain(each.manifest)
        if each.kind == "Namespace" and place.namespace:
            key = Key("", "Namespace", source.name)
        built[key] = value
        objects[key] = unplaced(each, value, place, names)
        resources[key] = each
    return Member(environment, place, built, objects, resources)


@dataclass(frozen=True)
class Draft:
    """The whole spec of each environment, and which objects are in its workloads."""

    specs: list[Plain]
    lifted: list[Lifted]


def draft(
    app: str, members: list[Member], options: ImportOptions, texts: dict[Key, str], decisions: Decisions
) -> Draft:
    """The whole spec of each environment."""
    every = [dict(member.objects) for member in members]
    images: list[dict[str, str]] = [{} for _ in members]
    if options.level != "resources":
        images = versions([[*objects.values()] for objects in every])
    lifted = [Lifted() for _ in members]
    if options.level == "workloads":
        around: list[Plain] = [{} for _ in members]
        lifted = lift(app, around, every, decisions.as_resources)
    specs = _specs(members, texts, images, lifted)
    if any(each.workloads for each in lifted):
        specs = hoisted(app, specs)
    return Draft([{key: value for key, value in spec.items() if value != {}} for spec in specs], lifted)


def _specs(
    members: list[Member], texts: dict[Key, str], images: list[dict[str, str]], lifted: list[Lifted]
) -> list[Plain]:
    found = []
    for member, known, here in zip(members, images, lifted, strict=True):
        spec: Plain = {}
        if member.place.namespace:
            spec["namespace"] = member.place.namespace
        if member.place.prefix:
            spec["namePrefix"] = member.place.prefix
        if member.place.namespace and not any(key.kind == "Namespace" for key in member.objects):
            spec["namespaceObject"] = False
        spec["podSecurity"] = False
        spec["standardLabels"] = False
        spec["images"] = known
        spec["workloads"] = {
            key: ordered(escaped(without_versions(fields, known, unversioned)))
            for key, fields in here.workloads.items()
        }
        spec["patches"] = {texts[key]: escaped(unversioned(body, known)) for key, body in here.patches.items()}
        spec["resources"] = {
            texts[key]: _body(unversioned(value, known))
            for key, value in member.objects.items()
            if key not in here.taken
        }
        found.append(spec)
    return found


def _body(value: Object) -> Object:
    """The object as it stands under its key: without what the key says."""
    metadata = {key: item for key, item in value["metadata"].items() if key != "name"}
    rest = {key: item for key, item in value.items() if key not in ("apiVersion", "kind", "metadata")}
    made = {"apiVersion": value["apiVersion"], **({"metadata": metadata} if metadata else {}), **rest}
    found: Object = escaped(made)
    return found
