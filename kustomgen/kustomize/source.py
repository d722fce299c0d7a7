"""Which line set this field: the file, line and column to edit.

The object's way is walked backwards, from the last kustomization that touched it to the file it was born in, asking of
each way of setting a field (``ways``) whether it set this one. Where one may have and only kustomize could tell,
there is no answer rather than a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s import schema
from kustomgen.kustomize.places import steps_to, walk
from kustomgen.kustomize.route import Route, object_in_file, routes_to
from kustomgen.kustomize.ways import GENERATORS, TRANSFORMERS
from kustomgen.kustomize.ways.answer import Here, Unsure, Wanted
from kustomgen.kustomize.ways.merges import IDENTITY, agrees

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.errors import Mark
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.sources import Sources


def locate(
    sources: Sources, folder: Path, resource: Resource, path: tuple[str | int, ...], kubernetes: str = ""
) -> Mark | None:
    """The place that set a field of a built object; None where that is not certain.

    ``folder`` is what was built: a kustomization, or a file of manifests. ``path`` is a ``Node``'s. Where the field is
    absent, the place is its nearest parent: where it would be added. ``kubernetes`` is the version of the schemas.
    """
    kubernetes = kubernetes or schema.latest()
    if sources.kustomization(folder):
        routes = routes_to(sources, folder, resource)
    else:
        born = object_in_file(sources, resource)
        routes = [Route((), born)] if born else []
    steps = steps_to(resource, path, kubernetes)
    if not routes or steps is None:
        return None
    value: Any = resource.node.walk(*path).value
    found = {_place(route, Wanted(sources, resource, path, steps, value, route.born)) for route in routes}
    return found.pop() if len(found) == 1 else None


def _place(route: Route, wanted: Wanted) -> Mark | None:
    nearest: Here | None = None
    for stage in route.stages:
        for way in GENERATORS if stage.generates else TRANSFORMERS:
            for answer in way(stage, wanted):
                if isinstance(answer, Unsure):
                    return None
                if answer.sets:
                    return answer.mark
                if nearest is None or answer.depth > nearest.depth:
                    nearest = answer
    if wanted.resource.origin.file is None:
        # Born in a generator: its entry stands for what it is, and for what it lacks.
        return wanted.born.where if wanted.value is None or wanted.path in IDENTITY else None
    born = walk(wanted.born, wanted.steps)
    if born.depth == len(wanted.steps):
        return born.at.where if agrees(born.at.value, wanted) or not wanted.path else None
    if wanted.value is not None:
        return None
    # An item that only a patch has, such as a container that it adds, is nearer than the list it was added to.
    return nearest.mark if nearest and nearest.depth > born.depth else born.at.where
