"""What may set anything, in ways that only kustomize could tell: transformers of one's own, what cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.errors import Mark

if TYPE_CHECKING:
    from kustomgen.kustomize.provenance.context import Turn
    from kustomgen.kustomize.provenance.traced_object import Travel


def transformers(turn: Turn, travel: Travel) -> Travel:
    """``transformers:`` can do anything; and what cannot be read may say anything."""
    root = turn.kustomization.root
    if root is None:
        return travel.unsure(turn.change(Mark(turn.kustomization.file), "a kustomization that cannot be read"))
    found = root.get("transformers")
    if found is None or not found.value:
        return travel
    return travel.unsure(turn.change(found.where, "a transformer"))
