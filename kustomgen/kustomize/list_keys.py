"""The same field in two texts: the built object, and a file that kustomize merged into it.

kustomize reorders the lists that it merges, so an index of the built object means nothing in a
file; the item with the same merge key does. Which key that is, Kubernetes' schema says; a list
without one is always replaced whole, and there the index holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.k8s import schema

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Resource


@dataclass(frozen=True, slots=True)
class KeyedItem:
    """The item of a list whose merge key has this value."""

    key: str
    value: Any


Step = str | int | KeyedItem


def steps_to(resource: Resource, path: tuple[str | int, ...], kubernetes: str) -> tuple[Step, ...] | None:
    """A path of a built object as one that holds in any file; None if two items have one merge
    key.
    """
    type_name = schema.type_of(resource.ref, kubernetes)
    list_type: schema.ListType | None = None
    value: Any = resource.manifest
    steps: list[Step] = []
    for step in path:
        if isinstance(step, str):
            type_name, list_type = schema.field_type(type_name, step, kubernetes)
            value = value.get(step) if isinstance(value, Mapping) else None
            steps.append(step)
            continue
        items = value if isinstance(value, list) else []
        value = items[step] if step < len(items) else None
        key = list_type.merge_key if list_type else None
        type_name, list_type = (list_type.item_type if list_type else None), None
        if key is None:
            steps.append(step)
            continue
        if not isinstance(value, Mapping) or value.get(key) is None:
            return None
        if sum(isinstance(item, Mapping) and item.get(key) == value[key] for item in items) > 1:
            return None
        steps.append(KeyedItem(key, value[key]))
    return tuple(steps)
