"""From the path of a change, in which items of lists have keys, to the same place in
one manifest.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.changes import ListItem
from kustomgen.k8s.pairing import without_hash

if TYPE_CHECKING:
    from kustomgen.k8s.changes import FieldPath


def resolve(manifest: Mapping[str, Any], path: FieldPath) -> tuple[str | int, ...] | None:
    """The place with numbers for items; None if the manifest does not have it."""
    value: Any = manifest
    found: list[str | int] = []
    for step in path:
        here: str | int | None
        if isinstance(step, ListItem):
            here = _item(value, step.key)
        elif isinstance(step, int):
            here = step if isinstance(value, list) and step < len(value) else None
        else:
            here = step if isinstance(value, Mapping) and value.get(step) is not None else None
        if here is None:
            return None
        found.append(here)
        value = value[here]
    return tuple(found)


def _item(items: Any, key: str) -> int | None:
    if not isinstance(items, list):
        return None
    for known in (_names, _values, _pairs):
        for index, item in enumerate(items):
            if isinstance(item, Mapping) and key in known(item):
                return index
    return None


def _names(item: Mapping[str, Any]) -> set[str]:
    name = str(item.get("name"))
    return {name, without_hash(name)}


def _values(item: Mapping[str, Any]) -> set[str]:
    return {str(value) for value in item.values() if isinstance(value, (str, int))}


def _pairs(item: Mapping[str, Any]) -> set[str]:
    """Merge keys of two fields: ``8080/TCP``, ``/data/sub``."""
    return {"/".join(both) for both in permutations(_values(item), 2)}
