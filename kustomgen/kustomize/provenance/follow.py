"""The whole way of an object, in the order in which kustomize does things."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.provenance.context import LayerContext, Transformer
from kustomgen.kustomize.provenance.fields import (
    all_labels,
    common_annotations,
    images,
    name_prefix,
    name_suffix,
    namespace,
    replicas,
)
from kustomgen.kustomize.provenance.generators import born, generated
from kustomgen.kustomize.provenance.opaque import transformers
from kustomgen.kustomize.provenance.patches import json_patches, patches, strategic_merges
from kustomgen.kustomize.provenance.replacements import replacements
from kustomgen.kustomize.provenance.traced_object import TracedObject
from kustomgen.kustomize.provenance.traced_value import Setting, from_yaml

if TYPE_CHECKING:
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.provenance.layer_path import Layer, LayerPath
    from kustomgen.kustomize.sources import Sources

TRANSFORMERS: tuple[Transformer, ...] = (
    strategic_merges,
    patches,
    namespace,
    name_prefix,
    name_suffix,
    all_labels,
    common_annotations,
    json_patches,
    replicas,
    images,
    replacements,
    transformers,
)
"""``configureBuiltinTransformers`` of kustomize has this order, whichever order the fields have in
the file.
"""


def follow(sources: Sources, route: LayerPath, kind: str) -> TracedObject | None:
    """What becomes of an object on its way; None if something deletes it. ``kind`` is that of
    generated ones.
    """
    travel: TracedObject | None = sources.once(("born", route.born.mark, kind), lambda: _start(sources, route, kind))
    gone: tuple[tuple[str, bool, str], ...] = ()
    for stage in route.stages:
        gone = (*gone, (stage.kustomization.file, stage.generates, stage.within.file))
        if travel is None:
            return None
        # Overlays share their bases, and so the first part of the way.
        travel = sources.once(("on the way", route.born.mark, kind, gone), partial(_turn, sources, stage, travel))
    return travel


def _start(sources: Sources, route: LayerPath, kind: str) -> TracedObject:
    if route.generated:
        return born(_at(sources, route.stages[0]), route.born, kind)
    return TracedObject(from_yaml(route.born, Setting(route.born.mark, "file")))


def _turn(sources: Sources, stage: Layer, travel: TracedObject) -> TracedObject | None:
    turn = _at(sources, stage)
    if stage.generates:
        return generated(turn, travel)
    found: TracedObject | None = travel
    for way in TRANSFORMERS:
        found = way(turn, found) if found is not None else None
    return found


def _at(sources: Sources, stage: Layer) -> LayerContext:
    def below() -> tuple[Kustomization, ...]:
        # The outermost last, which stands for all of them.
        both = (*chain(sources, stage.kustomization.folder), *chain(sources, stage.within.folder))
        unique = {part.file: part for part in both if part.file != stage.within.file}
        return (*unique.values(), stage.within)

    key = ("below", stage.kustomization.file, stage.within.file)
    return LayerContext(sources, stage.kustomization, sources.once(key, below))
