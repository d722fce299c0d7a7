"""JSON pointers, as JSON patches name places (RFC 6901)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.merging import ABSENT

if TYPE_CHECKING:
    from kustomgen.yaml.located import Located


def words(operation: Located, field: str = "path") -> tuple[str, ...]:
    """The steps of an operation's pointer."""
    found = operation.get(field)
    return steps(str(found.value) if found and found.value is not None else "")


def steps(text: str) -> tuple[str, ...]:
    """The steps of a pointer: ``/spec/a~1b`` is ``("spec", "a/b")``."""
    return tuple(word.replace("~1", "/").replace("~0", "~") for word in text.split("/")[1:])


def lookup(value: Any, path: tuple[str, ...]) -> Any:
    """What a pointer leads to, ABSENT where that is nothing."""
    for step in path:
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return ABSENT
    return value
