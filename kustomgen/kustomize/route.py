"""The way of one object through the kustomizations of an overlay, from the outermost to the file it was born in."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from kustomgen.kustomize.graph import local_folders

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.source import Located

MAX_ROUTES = 8

GENERATORS = {"ConfigMap": "configMapGenerator", "Secret": "secretGenerator"}

# namePrefix and nameSuffix leave these alone.
_NEVER_RENAMED = frozenset({"Namespace", "CustomResourceDefinition", "APIService"})
_HASH = re.compile(r"-[a-z0-9]{10}$")


@dataclass(frozen=True, slots=True)
class Stage:
    """One kustomization's turn at the object: first its generators, then, after its components, its transformers.

    ``names`` are all that the object has had until then.
    """

    kustomization: Kustomization
    generates: bool
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """The stages, the last one first, and the object as it stands in the file, or in the generator, it was born in."""

    stages: tuple[Stage, ...]
    born: Located


def routes_to(sources: Sources, folder: Path, resource: Resource) -> list[Route]:
    """Every way that the object may have taken; none where that cannot be told."""
    top = sources.kustomization(folder)
    birth = resource.origin.file or resource.origin.configured_in
    if top is None or birth is None:
        return []
    ways = list(islice(_ways(sources, top, birth, ()), MAX_ROUTES + 1))
    if len(ways) > MAX_ROUTES:
        return []
    found = [
        Route(_named(stages, resource, name), born)
        for stages in ways
        for name, born in _births(sources, resource, stages)
    ]
    # Only a name that leads to the object's own proves the way; a custom transformer may have made up another.
    proven = [route for route in found if resource.name in _final_names(route, resource)]
    return proven or (found if len(found) == 1 else [])


def object_in_file(sources: Sources, resource: Resource) -> Located | None:
    """The object in the file of manifests that it was read from; None where two are alike."""
    same = [
        found
        for found in _same_kind(sources, resource)
        if _text(found, "name") == resource.name and _text(found, "namespace") == resource.namespace
    ]
    return same[0] if len(same) == 1 else None


def _ways(sources: Sources, top: Kustomization, birth: str, above: tuple[Path, ...]) -> Iterator[tuple[Stage, ...]]:
    if top.folder in above:
        return
    own, generates = (Stage(top, generates=False),), (Stage(top, generates=True),)
    folders = local_folders(top, "components")
    components = [found for folder in folders if (found := sources.kustomization(folder))]
    after = [_all_stages(sources, component, (*above, top.folder)) for component in components]
    every = tuple(stage for stages in reversed(after) for stage in stages)
    if birth == top.file or any(
        os.path.normpath(top.folder / reference.target) == os.path.normpath(sources.cwd / birth)
        for reference in top.references
        if reference.field == "resources"
    ):
        yield (*own, *every, *generates)
    for folder in local_folders(top, "resources", "bases"):
        if below := sources.kustomization(folder):
            for tail in _ways(sources, below, birth, (*above, top.folder)):
                yield (*own, *every, *generates, *tail)
    for index, component in enumerate(components):
        later = tuple(stage for stages in reversed(after[index + 1 :]) for stage in stages)
        for tail in _ways(sources, component, birth, (*above, top.folder)):
            yield (*own, *later, *tail)


def _all_stages(sources: Sources, component: Kustomization, above: tuple[Path, ...]) -> tuple[Stage, ...]:
    """A component's turn at an object that was there before it."""
    if component.folder in above:
        return ()
    nested = [
        _all_stages(sources, found, (*above, component.folder))
        for folder in local_folders(component, "components")
        if (found := sources.kustomization(folder))
    ]
    inner = tuple(stage for stages in reversed(nested) for stage in stages)
    return (Stage(component, generates=False), *inner, Stage(component, generates=True))


def _births(sources: Sources, resource: Resource, stages: tuple[Stage, ...]) -> Iterator[tuple[str, Located]]:
    """What the object may have been at first: a name, and its place."""
    if resource.origin.file is None:
        for entry in stages[-1].kustomization.items(GENERATORS.get(resource.kind, "")):
            if (found := entry.get("name")) and str(found.value) in resource.name:
                yield str(found.value), entry
        return
    for same in _same_kind(sources, resource):
        name, namespace = _text(same, "name"), _text(same, "namespace")
        # A namespace that differs was set on the way; without a field that sets it, this is another object.
        moved = any(stage.kustomization.text("namespace") for stage in stages)
        # `namespace:` renames a Namespace to anything.
        fits = name in resource.name or (resource.kind == "Namespace" and moved)
        if name and fits and (moved or namespace == resource.namespace):
            yield name, same


def _same_kind(sources: Sources, resource: Resource) -> Iterator[Located]:
    for found in sources.objects(resource.origin.file or ""):
        kind, api_version = found.get("kind"), found.get("apiVersion")
        if kind and api_version and (kind.value, api_version.value) == (resource.kind, resource.ref.api_version):
            yield found


def _text(found: Located, field: str) -> str:
    value = found.get("metadata", field)
    return str(value.value) if value else ""


def _named(stages: tuple[Stage, ...], resource: Resource, name: str) -> tuple[Stage, ...]:
    names, named = [name], []
    for stage in reversed(stages):
        if not stage.generates and resource.kind not in _NEVER_RENAMED:
            kustomization = stage.kustomization
            names.append(f"{kustomization.text('namePrefix')}{names[-1]}{kustomization.text('nameSuffix')}")
        named.append(Stage(stage.kustomization, stage.generates, tuple(dict.fromkeys(names))))
    return tuple(reversed(named))


def _final_names(route: Route, resource: Resource) -> tuple[str, ...]:
    last = route.stages[0].names[-1]
    return (resource.name,) if resource.origin.file is None and _HASH.sub("", resource.name) == last else (last,)
