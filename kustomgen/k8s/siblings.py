"""The overlays of one base, beside each other: what their patches have in common."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.merging import ABSENT, Effect, changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.errors import Mark
    from kustomgen.k8s.layer_effect import LayerEffect

_MANAGED_BY = "app.kubernetes.io/managed-by"
_IDENTITY = 3
"""The fields of a patch that say which object it is for."""


def is_generated(turn: LayerEffect) -> bool:
    """Whether the objects come from kustomgen's own spec: then that is what people read
    and change.
    """
    return any(resource.labels.get(_MANAGED_BY) == "kustomgen" for resource in turn.before)


def names(turns: Sequence[LayerEffect]) -> str:
    """The folders of overlays, as people call them."""
    return ", ".join(turn.file.split("/")[-2] if "/" in turn.file else turn.file for turn in turns)


def signatures(turn: LayerEffect, fewest: int = 1) -> dict[str, Mark]:
    """What the patches say, each with its place, as texts that are equal where two say the same to
    the same objects.

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


_NAMING = frozenset({"apiVersion", "kind", "name", "namespace", "op", "path", "from", "$patch"})
"""The fields by which a patch says what it is about, and not what that is to be."""
FieldPath = tuple[str | int, ...]


def shapes(turn: LayerEffect) -> dict[str, tuple[Mark, dict[FieldPath, Any]]]:
    """The place of each patch that does something, and its values by path, under a text that two
    share that set the same.
    """
    found: dict[str, tuple[Mark, dict[FieldPath, Any]]] = {}
    for patch in turn.patches if not is_generated(turn) else ():
        leaves = dict(_leaves([document.plain() for document in patch.documents], ()))
        if leaves and patch.entry not in turn.idle:
            target = patch.target.plain() if patch.target else None
            named = [[path, value if path[-1] in _NAMING else ""] for path, value in leaves.items()]
            values = {path: value for path, value in leaves.items() if path[-1] not in _NAMING}
            found.setdefault(json.dumps([target, sorted(named, key=str)], default=str), (patch.at, values))
    return found


def _leaves(value: Any, path: FieldPath) -> Iterator[tuple[FieldPath, Any]]:
    if isinstance(value, dict | list) and value:
        for step, inside in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inside, (*path, str(step) if isinstance(value, dict) else step))
    elif path:
        yield path, value


def overridden(turn: LayerEffect) -> dict[tuple[str, str, str], tuple[Mark, Any]]:
    """The values of the base that patches replace by others: kind, name and path, to the place and
    the base's value.
    """
    found: dict[tuple[str, str, str], tuple[Mark, Any]] = {}
    for patch in turn.patches if not is_generated(turn) else ():
        for document, pair in patch.merges():
            for change in changes(document, pair, turn.kubernetes):
                scalar = change.before is not ABSENT and not isinstance(change.before, dict | list)
                if change.effect is Effect.SET and scalar and change.at.plain() != change.before:
                    found[pair.before.kind, pair.before.name, change.where] = change.at.where, change.before
    return found
