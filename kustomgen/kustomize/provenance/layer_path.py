"""The way of one object through the kustomizations of an overlay, from the file it was born in to
the outermost.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from kustomgen.files.there import is_file
from kustomgen.kustomize.graph import chain, local_folders
from kustomgen.kustomize.parts import is_large, objects_named
from kustomgen.kustomize.provenance.generators import FIELDS, creates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.source import Located

MAX_ROUTES = 8
"""How many ways of one object are followed; with more it is not known which one it took."""

MAX_WAYS = 5000
"""How many ways there may be to a file that is used many times: kustomize says which kustomizations
changed an object.
"""

_HASH = re.compile(r"-[a-z0-9]{10}$")


@dataclass(frozen=True, slots=True)
class Layer:
    """One kustomization's turn at the object: first its generators, then, after its components, its
    transformers.

    ``within`` is the kustomization that a component is used in, itself for all others.
    """

    kustomization: Kustomization
    generates: bool
    within: Kustomization


@dataclass(frozen=True, slots=True)
class LayerPath:
    """The stages, the first one first, and the object as it is in the file, or in the
    generator, it was born in.
    """

    stages: tuple[Layer, ...]
    born: Located
    generated: bool = False


def routes_to(sources: Sources, folder: Path, resource: Resource) -> Iterator[LayerPath]:
    """Every way that an object may have taken, the likely ones first; none if that cannot be
    told.
    """
    top = sources.kustomization(folder)
    if top is None:
        return
    likely: list[LayerPath] = []
    others: list[LayerPath] = []
    for birth in _births(sources, top, resource):
        ways = sources.once(("ways", top.file, birth), partial(_all_ways, sources, top, birth)).of(resource)
        if len(ways) > MAX_ROUTES:
            return
        for stages in ways:
            for name, route in _born(sources, resource, stages, birth):
                (likely if name and name in resource.name else others).append(route)
    yield from likely
    yield from others


def object_in_file(sources: Sources, resource: Resource) -> Located | None:
    """The object in the file of manifests that it was read from; None if two are alike."""
    file = resource.origin.file or ""
    wanted = (resource.ref.api_version, resource.kind, resource.name, resource.namespace)
    if is_large(sources, file):
        named = objects_named(sources, file, lambda name: name == resource.name)
        same = [found for found in named if _identity(found) == wanted]
    else:
        same = sources.once(("by identity", file), lambda: _by_identity(sources, file)).get(wanted, [])
    return same[0] if len(same) == 1 else None


def _by_identity(sources: Sources, file: str) -> Mapping[tuple[str, ...], list[Located]]:
    index: defaultdict[tuple[str, ...], list[Located]] = defaultdict(list)
    for found in sources.objects(file):
        index[_identity(found)].append(found)
    return index


def _identity(found: Located) -> tuple[str, ...]:
    return (
        _text(found, "apiVersion"),
        _text(found, "kind"),
        _text(found, "metadata", "name"),
        _text(found, "metadata", "namespace"),
    )


def without_hash(name: str) -> str:
    """A generated object's name without the hash of its content."""
    return _HASH.sub("", name)


def _births(sources: Sources, top: Kustomization, resource: Resource) -> list[str]:
    """The files that an object may have been born in; a generator may have replaced what another
    made.
    """
    if resource.kind not in FIELDS or not (resource.origin.file or resource.origin.configured_in):
        return [file for file in (resource.origin.file,) if file]
    if resource.origin.file:
        return [resource.origin.file]
    below = sources.once(("chain", top.file), partial(chain, sources, top.folder))
    makers = [part.file for part in below if part.items(FIELDS[resource.kind])]
    replaced = any(_replaces(part, resource.kind) for part in below)
    files = [
        sources.show(part.folder / reference.target)
        for part in (below if replaced else ())
        for reference in part.references
        if reference.field == "resources" and is_file(part.folder / reference.target)
    ]
    return list(dict.fromkeys([*makers, *files]))


def _replaces(part: Kustomization, kind: str) -> bool:
    return any(not creates(entry) for entry in part.items(FIELDS[kind]))


@dataclass(frozen=True, slots=True)
class _Ways:
    """All ways from one file to the top, and those through each kustomization, as positions among
    them.
    """

    every: tuple[tuple[Layer, ...], ...]
    through: Mapping[str, frozenset[int]]

    def of(self, resource: Resource) -> Sequence[tuple[Layer, ...]]:
        """The ways of an object: through every kustomization that changed it, as kustomize says."""
        if len(self.every) <= 1 or len(self.every) > MAX_WAYS:
            return self.every
        files = {file for file in resource.origin.transformed_in if file}
        found = set(range(len(self.every))).intersection(*(self.through.get(file, frozenset()) for file in files))
        return [self.every[index] for index in sorted(found)] or self.every


def _all_ways(sources: Sources, top: Kustomization, birth: str) -> _Ways:
    every = tuple(islice(_ways(sources, top, birth, (), top), MAX_WAYS + 1))
    through: defaultdict[str, set[int]] = defaultdict(set)
    for index, stages in enumerate(every):
        for stage in stages:
            through[stage.kustomization.file].add(index)
    return _Ways(every, {file: frozenset(found) for file, found in through.items()})


def _files(kustomization: Kustomization) -> frozenset[str]:
    references = (reference for reference in kustomization.references if reference.field == "resources")
    return frozenset(os.path.normpath(kustomization.folder / reference.target) for reference in references)


def _ways(
    sources: Sources, top: Kustomization, birth: str, above: tuple[Path, ...], within: Kustomization
) -> Iterator[tuple[Layer, ...]]:
    if top.folder in above:
        return
    own, generates = (Layer(top, generates=False, within=within),), (Layer(top, generates=True, within=within),)
    folders = local_folders(sources, top, "components")
    components = [found for folder in folders if (found := sources.kustomization(folder))]
    after = [_all_stages(sources, component, (*above, top.folder), within) for component in components]
    every = tuple(stage for stages in after for stage in stages)
    files = sources.once(("files", top.file), partial(_files, top))
    if birth == top.file or os.path.normpath(sources.cwd / birth) in files:
        yield (*generates, *every, *own)
    for folder in local_folders(sources, top, "resources", "bases"):
        if below := sources.kustomization(folder):
            for start in _ways(sources, below, birth, (*above, top.folder), below):
                yield (*start, *generates, *every, *own)
    for index, component in enumerate(components):
        later = tuple(stage for stages in after[index + 1 :] for stage in stages)
        for start in _ways(sources, component, birth, (*above, top.folder), within):
            yield (*start, *later, *own)


def _all_stages(
    sources: Sources, component: Kustomization, above: tuple[Path, ...], within: Kustomization
) -> tuple[Layer, ...]:
    """A component's turn at an object that was there before it."""
    if component.folder in above:
        return ()
    nested = [
        _all_stages(sources, found, (*above, component.folder), within)
        for folder in local_folders(sources, component, "components")
        if (found := sources.kustomization(folder))
    ]
    inner = tuple(stage for stages in nested for stage in stages)
    return (Layer(component, generates=True, within=within), *inner, Layer(component, generates=False, within=within))


def _born(
    sources: Sources, resource: Resource, stages: tuple[Layer, ...], birth: str
) -> Iterator[tuple[str, LayerPath]]:
    """What the object may have been at first: its name then, and the route from there."""
    first = stages[0].kustomization
    if birth == first.file:
        for entry in first.items(FIELDS.get(resource.kind, "")):
            if (found := entry.get("name")) and creates(entry):
                yield str(found.value), LayerPath(stages, entry, generated=True)
        return
    # What is renamed on its way keeps its first name in the new one, unless a patch makes up
    # another.
    for found in objects_named(sources, birth, lambda name: name in resource.name):
        if _text(found, "kind") == resource.kind:
            yield _text(found, "metadata", "name"), LayerPath(stages, found)


def _text(found: Located, *path: str) -> str:
    value = found.get(*path)
    return str(value.value) if value and value.value is not None else ""
