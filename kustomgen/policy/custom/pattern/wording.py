"""Shapes and values in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.policy.custom.pattern.model import (
    ABSENT,
    AllOf,
    AnyOf,
    Bounds,
    Contains,
    Each,
    Fields,
    Glob,
    Items,
    Literal,
    Not,
    Presence,
)  # fmt: skip

if TYPE_CHECKING:
    from kustomgen.policy.custom.pattern.model import Shape

_LONG = 160


@dataclass(frozen=True, slots=True)
class Expectation:
    """What stands for an operator that does not hold."""

    text: str

    def __str__(self) -> str:
        return self.text


def said(value: Any) -> str:
    """A value in words: as JSON, cut where it is long."""
    if isinstance(value, Expectation):
        return value.text
    if value is ABSENT or type(value).__name__ == "NotPresent":
        return "nothing"
    text = json.dumps(_plain(value), ensure_ascii=False, default=str)
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.text if isinstance(value, Expectation) else value


def words(shape: Shape) -> str:  # noqa: C901, PLR0911 - one case for each kind of shape
    """A shape in words: ``>= 128Mi``, ``any of 1, 2``."""
    match shape:
        case Literal(value):
            return said(value)
        case Fields(fields):
            return "{" + ", ".join(f"{key}: {words(item)}" for key, item in fields.items()) + "}"
        case Items(items):
            return "[" + ", ".join(map(words, items)) + "]"
        case Bounds(text, _, quantity):
            return f"{'a quantity' if quantity else 'a number'} {text}"
        case Glob(patterns):
            return f"text like {' or '.join(patterns)}"
        case Presence(present):
            return "any value" if present else "nothing"
        case AnyOf(shapes):
            return f"any of {', '.join(map(words, shapes))}"
        case AllOf(shapes):
            return " and ".join(map(words, shapes))
        case Not(item):
            return f"anything but {words(item)}"
        case Each(item):
            return f"a list with each item {words(item)}"
        case Contains(shapes):
            return f"a list with {', '.join(map(words, shapes))}"
