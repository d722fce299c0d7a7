"""The same field in two texts: the built object, and a file that kustomize merged into it.

kustomize reorders the lists that it merges, so an index of the built object means nothing in a file; the item with the
same merge key does. Which key that is, Kubernetes' schema says; a list without one is always replaced whole, and there
the index holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.k8s import schema

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Resource
    from kustomgen.yaml.source import Located

_DIRECTIVES = ("$patch", "$retainKeys")


@dataclass(frozen=True, slots=True)
class Item:
    """The item of a list whose merge key has this value."""

    key: str
    value: Any


Step = str | int | Item


def steps_to(resource: Resource, path: tuple[str | int, ...], kubernetes: str) -> tuple[Step, ...] | None:
    """A path of a built object as one that holds in any file; None where two items have one merge key."""
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
        steps.append(Item(key, value[key]))
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class Walk:
    """How far a path leads in a file: the deepest value there is, and at which depth of the path it stands.

    ``whole`` tells that the way led through a list that is replaced whole, ``directive`` through a ``$patch``.
    """

    at: Located
    depth: int
    whole: bool = False
    directive: bool = False


def walk(root: Located, steps: tuple[Step, ...]) -> Walk:
    """Follows the steps as far as they lead."""
    at, whole, directive = root, False, False
    for depth, step in enumerate(steps):
        directive = directive or (isinstance(at.value, dict) and any(key in at.value for key in _DIRECTIVES))
        whole = whole or (isinstance(step, int) and isinstance(at.value, list))
        below = _item(at, step) if isinstance(step, Item) else at.get(step)
        if below is None:
            return Walk(at, depth, whole, directive)
        at = below
    return Walk(at, len(steps), whole, directive)


def _item(located: Located, step: Item) -> Located | None:
    for item in located.value if isinstance(located.value, list) else ():
        found = item.get(step.key)
        if found is not None and str(found.value) == str(step.value):
            return item  # type: ignore[no-any-return]  # Located.value is Any
    return None


def overlaps(pointer: list[str], steps: tuple[Step, ...]) -> bool:
    """Whether something written at ``pointer`` may change what is at ``steps``: one leads to, or through, the other.

    An index of a pointer counts items as they were at that moment, so it may mean any item.
    """
    return all(not isinstance(step, str) or word in (step, "*") for word, step in zip(pointer, steps, strict=False))
