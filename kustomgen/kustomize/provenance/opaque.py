"""What may set anything, in ways that only kustomize could tell: transformers of one's own, what cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.errors import Mark

if TYPE_CHECKING:
    from kustomgen.kustomize.provenance.context import LayerContext
    from kustomgen.kustomize.provenance.traced_object import TracedObject


def transformers(turn: LayerContext, travel: TracedObject) -> TracedObject:
    """``transformers:`` can do anything; and what cannot be read may say anything."""
    root = turn.kustomization.root
    if root is None:
        return travel.uncertain(turn.change(Mark(turn.kustomization.file), "a kustomization that cannot be read"))
    found = root.get("transformers")
    if found is None or not found.value:
        return travel
    return travel.uncertain(turn.change(found.where, "a transformer"))
