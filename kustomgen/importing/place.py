"""Namespace and name prefix of each environment, where all of its objects have the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.importing.objects import key_of
from kustomgen.k8s.scope import cluster_scoped
from kustomgen.manifests.final import BINDINGS, UNPREFIXED
from kustomgen.manifests.references import REFERENCES, rename

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kustomgen.importing.model import Object, SourceEnvironment
    from kustomgen.k8s.resource import Resource


@dataclass(frozen=True, slots=True)
class Place:
    """Where an environment's objects are. ``namespace`` is None if they have none, or several.

    ``own_namespaces``: each object says by itself in which it is, since there are several.
    """

    namespace: str | None = None
    prefix: str = ""
    own_namespaces: bool = False


def places(
    environments: Sequence[SourceEnvironment], *, own_namespaces: bool = False, own_names: bool = False
) -> list[Place]:
    """Where the objects of each environment are. If in one of them they are in several, in all each
    says it itself.
    """
    namespaces = [_namespaces(each) for each in environments]
    own = own_namespaces or any(len(found) > 1 for found in namespaces)
    prefixes = [""] * len(environments) if own_names else _prefixes(environments)
    return [
        Place(None if own else next(iter(found), "") or None, prefix, own)
        for found, prefix in zip(namespaces, prefixes, strict=True)
    ]


def _namespaces(environment: SourceEnvironment) -> set[str]:
    """The namespaces that kustomize would have to set: an empty one for objects that name none."""
    found = {each.namespace for each in environment.objects if not cluster_scoped(each.ref)}
    objects = {each.name for each in environment.objects if each.kind == "Namespace"}
    if objects and objects != found:
        return found | objects  # kustomize would rename it
    return found


def _prefixes(environments: Sequence[SourceEnvironment]) -> list[str]:
    """What is before every name: what the kustomization says, or the environment's name where
    that makes them alike.
    """
    found = []
    for environment in environments:
        renamed = [each for each in environment.objects if each.kind not in UNPREFIXED]
        candidates = (environment.prefix, f"{environment.name}-")
        fitting = [one for one in candidates if one and renamed and all(each.name.startswith(one) for each in renamed)]
        found.append(next(iter(fitting), ""))
    if any(found) and not _alike(environments, found) and not all(each.prefix for each in environments):
        return [""] * len(environments)
    return found


def _alike(environments: Sequence[SourceEnvironment], prefixes: Sequence[str]) -> bool:
    """Whether objects of different environments have the same names without the prefixes, and not
    with them.
    """

    def shared(lengths: Sequence[str]) -> int:
        keys = [{key_of(each, one) for each in env.objects} for env, one in zip(environments, lengths, strict=True)]
        return len(set.intersection(*keys))

    return len(environments) > 1 and shared(prefixes) > shared([""] * len(environments))


def _subject(subject: Any, namespace: str, names: Mapping[str, Collection[str]]) -> Any:
    """A subject without the namespace that kustomize gives it: that of a ServiceAccount of the
    build.
    """
    own = isinstance(subject, dict) and subject.get("kind") == "ServiceAccount"
    if own and subject.get("namespace") == namespace and subject.get("name") in names.get("ServiceAccount", ()):
        return {name: item for name, item in subject.items() if name != "namespace"}
    return subject


def unplaced(
    resource: Resource,
    value: Object,
    place: Place,
    names: Mapping[str, Collection[str]],
    hashed: Mapping[str, str],
) -> Object:
    """The object as a spec has it: without the namespace and the prefix that kustomize sets.

    ``names`` are those of all objects of the environment, by kind: only references to them are
    renamed. ``hashed`` are names of ConfigMaps to those without the hash that kustomize puts after
    them.
    """
    metadata = dict(value["metadata"])
    if place.namespace is not None:
        metadata.pop("namespace", None)
    if resource.kind == "ConfigMap":
        metadata["name"] = hashed.get(str(metadata["name"]), str(metadata["name"]))
    if place.prefix and resource.kind not in UNPREFIXED:
        metadata["name"] = str(metadata["name"]).removeprefix(place.prefix)
    found = {**value, "metadata": metadata}
    if resource.kind in BINDINGS and place.namespace is not None and isinstance(value.get("subjects"), list):
        found["subjects"] = [_subject(each, place.namespace, names) for each in value["subjects"]]
    for reference in REFERENCES if place.prefix or hashed else ():
        if reference.kind == resource.kind:
            for target in reference.targets:
                plain = hashed if target == "ConfigMap" else {}
                renamed = {name: plain.get(name, name).removeprefix(place.prefix) for name in names.get(target, ())}
                found = rename(found, reference.path, renamed)
    return found
