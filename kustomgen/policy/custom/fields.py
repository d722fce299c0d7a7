"""Which fields of an object are read, and the object without the others: so much less is handed to
the CEL runtime.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FieldTree: TypeAlias = "Mapping[str, FieldTree] | None"
"""Fields by name, each with those that are read below it; None is everything below."""


def fields_of(paths: Iterable[tuple[str, ...]]) -> FieldTree:
    """All fields that are at these paths. The empty path is the whole object."""
    below: dict[str, list[tuple[str, ...]]] = {}
    for path in paths:
        if not path:
            return None
        below.setdefault(path[0], []).append(path[1:])
    return {name: fields_of(rest) for name, rest in below.items()}


def pruned(value: Any, fields: FieldTree) -> Any:
    """A value with these fields only. What is absent stays absent, and what is no mapping stays as
    it is.
    """
    if fields is None or not isinstance(value, dict):
        return value
    return {
        name: value[name] if below is None else pruned(value[name], below)
        for name, below in fields.items()
        if name in value
    }
