"""What a shape is made of, and whether a value has it.

A shape is literal text and operators, and the two cannot be confused: an operator is a mapping
whose keys begin with ``$``, and text is never read as one. A field that is null counts as absent,
as it does for the API server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from kustomgen.k8s.quantity import parse_quantity


class Nothing:
    """What stands if there is nothing."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT = Nothing()


@dataclass(frozen=True, slots=True)
class Literal:
    """A scalar, or with ``$equals`` any value, that must be the same."""

    value: Any


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping that has these fields, and others perhaps."""

    fields: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Items:
    """A list of these items, in this order, and no others."""

    items: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number or a quantity within bounds: each an operator (``>=``) and an amount. ``text`` is
    how they were written.
    """

    text: str
    bounds: tuple[tuple[str, Decimal], ...]
    quantity: bool


@dataclass(frozen=True, slots=True)
class Glob:
    """A string like one of these patterns."""

    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Presence:
    """Any value, or none."""

    present: bool


@dataclass(frozen=True, slots=True)
class AnyOf:
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Not:
    shape: Shape


@dataclass(frozen=True, slots=True)
class Each:
    """A list all of whose items have the shape."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Contains:
    """A list that has an item for each of these, and others perhaps. ``key`` is the field that
    distinguishes items.
    """

    shapes: tuple[Shape, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Several operators on one value."""

    shapes: tuple[Shape, ...]


Shape: TypeAlias = Literal | Fields | Items | Bounds | Glob | Presence | AnyOf | Not | Each | Contains | AllOf

_COMPARE = {
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
}
OPERATORS = tuple(_COMPARE)


def same(left: Any, right: Any) -> bool:
    """Whether two plain values are the same to the API server: 1 is 1.0, and true is not 1."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def within(shape: Bounds, value: Any) -> bool:
    """Whether a value is an amount within the bounds. A number that is a string is none, unless
    quantities are meant.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return False
    if not shape.quantity and isinstance(value, str):
        return False
    try:
        amount = parse_quantity(value) if shape.quantity else Decimal(str(value))
    except ValueError:
        return False
    return all(_COMPARE[operator](amount, bound) for operator, bound in shape.bounds)


def has_shape(shape: Shape, value: Any) -> bool:  # noqa: C901, PLR0911 - one case for each kind of shape
    """Whether a value, or ``ABSENT``, has the shape."""
    value = ABSENT if value is None else value
    match shape:
        case Literal(wanted):
            return same(wanted, value)
        case Fields(fields):
            return isinstance(value, Mapping) and all(has_shape(item, value.get(key)) for key, item in fields.items())
        case Items(items):
            return isinstance(value, list) and len(value) == len(items) and all(map(has_shape, items, value))
        case Bounds():
            return within(shape, value)
        case Glob(patterns):
            return isinstance(value, str) and any(fnmatchcase(value, pattern) for pattern in patterns)
        case Presence(present):
            return (value is not ABSENT) == present
        case AnyOf(shapes):
            return any(has_shape(item, value) for item in shapes)
        case AllOf(shapes):
            return all(has_shape(item, value) for item in shapes)
        case Not(item):
            return not has_shape(item, value)
        case Each(item):
            return isinstance(value, list) and all(has_shape(item, found) for found in value)
        case Contains(shapes):
            return isinstance(value, list) and all(any(has_shape(item, found) for found in value) for item in shapes)
