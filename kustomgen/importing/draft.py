"""Each environment's whole spec, of the objects that it has: the highest level that each object is
still equal at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.importing.application import INGRESS, lift_config_maps, lift_ingress, patches_of, pull_secrets
from kustomgen.importing.aside import left, reason_to_leave
from kustomgen.importing.hashed import unhashed
from kustomgen.importing.hoist import hoisted, with_shared_labels, without_versions
from kustomgen.importing.images import unversioned, versions
from kustomgen.importing.lift import Lifted, lift
from kustomgen.importing.member import ImportMember
from kustomgen.importing.model import ImportNote, Key
from kustomgen.importing.network import lift_policies, lift_routes
from kustomgen.importing.objects import escaped, key_of, plain
from kustomgen.importing.place import Place, places, unplaced
from kustomgen.importing.shorten import ordered
from kustomgen.manifests.owner import dug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.importing.decisions import Decisions
    from kustomgen.importing.model import ImportOptions, ImportSource, Object, Plain, SourceEnvironment
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.sources import Sources


def members(
    source: ImportSource, sources: Sources, decisions: Decisions, options: ImportOptions
) -> tuple[list[ImportMember], list[ImportNote]]:
    """The environments without what stays in the old tree, and what is to be said of that."""
    notes: list[ImportNote] = []
    kept = []
    for environment in source.environments:
        found = []
        for resource in environment.objects:
            reason = reason_to_leave(resource) or decisions.refused.get(id(resource))
            if reason is None:
                found.append(resource)
            else:
                notes.append(left(sources, resource, environment.name, reason))
        kept.append((environment, found))
    here = [replace_objects(environment, found) for environment, found in kept]
    where = places(here, own_namespaces=decisions.own_namespaces, own_names=decisions.own_names)
    made = []
    for (environment, found), place in zip(kept, where, strict=True):
        generated = options.level != "resources" and not decisions.all_hashes_kept
        hashed = unhashed(found, decisions.hashes_kept, place.prefix) if generated else {}
        kept_here: list[Resource] = []
        seen: dict[Key, Resource] = {}
        for each in found:
            key = key_of(each, place.prefix, hashed)
            reason = decisions.left.get(key) or _namesake(seen.get(key))
            if reason is None:
                kept_here.append(each)
                seen[key] = each
            else:
                notes.append(left(sources, each, environment.name, reason))
        made.append(_member(source, environment, place, kept_here, hashed))
    return made, notes


def _namesake(other: Resource | None) -> tuple[str, str] | None:
    """In a spec an object has its name once, whatever its namespace."""
    if other is None:
        return None
    where = other.namespace or "no namespace"
    return f"has the kind and name of the object in {where!r}", "give its namespace a separate spec"


def in_several_namespaces(members: Sequence[ImportMember]) -> set[Key]:
    """Objects that say their namespace by themselves, and not all the same: a patch cannot change
    that.
    """
    seen: dict[Key, set[str]] = {}
    for member in members:
        for key, value in member.objects.items():
            seen.setdefault(key, set()).add(str(value["metadata"].get("namespace", "")))
    return {key for key, namespaces in seen.items() if len(namespaces) > 1}


def replace_objects(environment: SourceEnvironment, objects: list[Resource]) -> SourceEnvironment:
    """The environment with other objects."""
    return replace(environment, objects=tuple(objects))


def _member(
    source: ImportSource, environment: SourceEnvironment, place: Place, found: list[Resource], hashed: Mapping[str, str]
) -> ImportMember:
    names: dict[str, set[str]] = {}
    for each in found:
        names.setdefault(each.kind, set()).add(each.name)
    built, objects, resources = {}, {}, {}
    for each in found:
        key, value = key_of(each, place.prefix, hashed), plain(each.manifest)
        if each.kind == "Namespace" and place.namespace:
            key = Key("", "Namespace", source.name)
        built[key] = value
        objects[key] = unplaced(each, value, place, names, hashed)
        resources[key] = each
    generated = frozenset(Key("", "ConfigMap", base.removeprefix(place.prefix)) for base in hashed.values())
    return ImportMember(environment, place, built, objects, resources, generated & objects.keys())


@dataclass(frozen=True)
class Draft:
    """The whole spec of each environment, and which objects are in its workloads."""

    app: str
    specs: list[Plain]
    lifted: list[Lifted]

    @property
    def owners(self) -> dict[Key, Key]:
        """Objects that are part of a workload, with the one that runs its pods."""
        return {key: owner for each in self.lifted for key, owner in each.taken.items()}


def draft(
    app: str, members: list[ImportMember], options: ImportOptions, texts: dict[Key, str], decisions: Decisions
) -> Draft:
    """The whole spec of each environment."""
    every = [dict(member.objects) for member in members]
    images: list[dict[str, str]] = [{} for _ in members]
    if options.level != "resources":
        images = versions([[*objects.values()] for objects in every])
    lifted = [Lifted() for _ in members]
    around: list[Plain] = [
        {"namespace": member.place.namespace, "namePrefix": member.place.prefix} for member in members
    ]
    if options.level == "workloads":
        secrets = [pull_secrets(objects) for objects in every]
        around = [{**each, **own} for each, own in zip(around, secrets, strict=True)]
        lifted = lift(app, around, every, decisions.as_resources)
        for each, own in zip(lifted, secrets, strict=True):
            each.rest |= own if each.workloads else {}
    if options.level != "resources":
        labels: list[dict[str, str]] = [{} for _ in members]
        if decisions.said_once:
            beside = [[dug(each.objects[key], "metadata", "labels") for key in _beside(each)] for each in members]
            labels, without = with_shared_labels(app, [each.workloads for each in lifted], beside)
            for each, workloads in zip(lifted, without, strict=True):
                each.workloads = workloads
        within = [{**each, "labels": own} for each, own in zip(around, labels, strict=True)]
        lift_config_maps(app, within, members, lifted, decisions.as_resources)
        lift_ingress(app, within, every, lifted, decisions.as_resources)
        if options.level == "workloads":
            lift_policies(app, within, every, lifted, decisions.as_resources)
            lift_routes(app, within, every, lifted, decisions.as_resources)
        for each, rest, objects in zip(lifted, within, every, strict=True):
            each.labels = rest["labels"]
            each.patches = patches_of(app, rest, objects, each)
    specs = _specs(members, texts, images, lifted)
    if decisions.said_once and any(each.workloads for each in lifted):
        specs = hoisted(app, specs)
    return Draft(app, [{key: value for key, value in spec.items() if value != {}} for spec in specs], lifted)


def _beside(member: ImportMember) -> list[Key]:
    """The objects of the application itself that a spec makes."""
    return [key for key in member.objects if key in member.generated or (key.group, key.kind) == INGRESS]


def _specs(
    members: list[ImportMember], texts: dict[Key, str], images: list[dict[str, str]], lifted: list[Lifted]
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
        spec |= {"labels": here.labels, **escaped(here.rest)}
        spec["patches"] = {texts[key]: escaped(unversioned(body, known)) for key, body in here.patches.items()}
        spec["resources"] = {
            texts[key]: _body(unversioned(value, known))
            for key, value in member.objects.items()
            if key not in here.taken
        }
        found.append(spec)
    return found


def _body(value: Object) -> Object:
    """The object as it is under its key: without what the key says."""
    metadata = {key: item for key, item in value["metadata"].items() if key != "name"}
    rest = {key: item for key, item in value.items() if key not in ("apiVersion", "kind", "metadata")}
    made = {"apiVersion": value["apiVersion"], **({"metadata": metadata} if metadata else {}), **rest}
    found: Object = escaped(made)
    return found
