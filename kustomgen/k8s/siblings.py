"""The overlays of one base, beside each other: what their patches have in common."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.merging import ABSENT, Effect, changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.errors import Mark
    from kustomgen.k8s.turn import Turn

_MANAGED_BY = "app.kubernetes.io/managed-by"
_IDENTITY = 3
"""The fields of a patch that say which object it is for."""


def is_generated(turn: Turn) -> bool:
    """Whether the objects come from kustomgen's own spec: then that is what people read and change."""
    return any(resource.labels.get(_MANAGED_BY) == "kustomgen" for resource in turn.before)


def names(turns: Sequence[Turn]) -> str:
    """The folders of overlays, as people call them."""
    return ", ".join(turn.file.split("/")[-2] if "/" in turn.file else turn.file for turn in turns)


def signatures(turn: Turn, fewest: int = 1) -> dict[str, Mark]:
    """What the patches say, each with its place, as texts that are equal where two say the same to the same objects.

    Only those that do something, and have at least so many fields.
    """
    found: dict[str, Mark] = {}
    for patch in turn.patches if not is_generated(turn) else ():
        said = [document.plain() for document in patch.documents]
        fields = sum(1 for document in patch.documents for _ in document.scalars()) - _IDENTITY
        if said and patch.entry not in turn.idle and fields >= fewest:
            target = patch.target.plain() if patch.target else None
            found.setdefault(json.dumps([target, said], sort_keys=True, default=str), patch.at)
    return found


def overridden(turn: Turn) -> dict[tuple[str, str, str], tuple[Mark, Any]]:
    """The values of the base that patches replace by others: kind, name and path, to the place and the base's value."""
    found: dict[tuple[str, str, str], tuple[Mark, Any]] = {}
    for patch in turn.patches if not is_generated(turn) else ():
        for document, pair in patch.merges():
            for change in changes(document, pair, turn.kubernetes):
                scalar = change.before is not ABSENT and not isinstance(change.before, dict | list)
                if change.effect is Effect.SET and scalar and change.at.plain() != change.before:
                    found[pair.before.kind, pair.before.name, change.where] = change.at.where, change.before
    return found
