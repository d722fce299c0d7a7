"""The difference between a shape and what was built, path by path.

Where an operator holds, what was built takes its place; if it does not, its words do. What is
left are two plain values, which deepdiff compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from kustomgen.policy.custom.pattern.model import (
    ABSENT,
    AllOf,
    Contains,
    Each,
    Fields,
    Items,
    Literal,
    Presence,
    has_shape,
    same,
)  # fmt: skip
from kustomgen.policy.custom.pattern.wording import Expectation, said, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.policy.custom.pattern.model import Shape


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What was expected at a path, and what was built there, in words."""

    path: tuple[str | int, ...]
    expected: str
    built: str


def differences(shape: Shape, value: Any) -> Iterator[Mismatch]:
    """Where a value does not have a shape; nothing if it has."""
    if has_shape(shape, value):
        return
    found = {
        difference: None
        for number in range(_operators(shape))
        for difference in _plain_differences(_pick(shape, number), value)
    }
    yield from found or [Mismatch((), words(shape), said(value))]


def _operators(shape: Shape) -> int:
    """The most operators that are on one value anywhere in a shape; at least 1."""
    inside = [_operators(item) for item in _inside(shape)]
    return max([1, *inside, *([len(shape.shapes)] if isinstance(shape, AllOf) else [])])


def _inside(shape: Shape) -> list[Shape]:
    match shape:
        case Fields(fields):
            return list(fields.values())
        case Items(shapes) | Contains(shapes) | AllOf(shapes):
            return list(shapes)
        case Each(item):
            return [item]
    return []


def _pick(shape: Shape, number: int) -> Shape:
    """The shape with one operator for each value that has several, so that the difference of each
    shows.
    """
    match shape:
        case AllOf(shapes):
            return _pick(shapes[min(number, len(shapes) - 1)], number)
        case Fields(fields):
            return Fields({key: _pick(item, number) for key, item in fields.items()})
        case Items(items):
            return Items(tuple(_pick(item, number) for item in items))
        case Contains(shapes, key):
            return Contains(tuple(_pick(item, number) for item in shapes), key)
        case Each(item):
            return Each(_pick(item, number))
    return shape


def _plain_differences(shape: Shape, value: Any) -> Iterator[Mismatch]:
    if has_shape(shape, value):
        return
    from deepdiff import DeepDiff  # noqa: PLC0415 - slow to import, and needed only where something differs

    expected, built = _pair(shape, value)
    found = DeepDiff(
        expected,
        built,
        view="tree",
        ignore_numeric_type_changes=True,
        zip_ordered_iterables=True,
        threshold_to_diff_deeper=0,
    )
    levels = [level for group in found.values() for level in group]
    for level in levels:
        path = tuple(level.path(output_format="list"))
        yield Mismatch(path, said(level.t1), said(level.t2))


def _pair(shape: Shape, value: Any) -> tuple[Any, Any]:  # noqa: PLR0911 - one case for each kind of shape
    """The shape as a plain value, and the part of the other value that it speaks of."""
    value = ABSENT if value is None else value
    match shape:
        case Literal(wanted):
            return (value, value) if same(wanted, value) else (wanted, value)
        case Fields(fields) if isinstance(value, Mapping):
            pairs = {key: _pair(item, value.get(key)) for key, item in fields.items()}
            return (
                {key: left for key, (left, _) in pairs.items() if left is not ABSENT},
                {key: right for key, (_, right) in pairs.items() if right is not ABSENT},
            )
        case Items(items) if isinstance(value, list):
            return _lists([_pair(*both) for both in zip_longest(items, value, fillvalue=_NOTHING)])
        case Each(item) if isinstance(value, list):
            return _lists([_pair(item, found) for found in value])
        case Contains() if isinstance(value, list):
            return _contains(shape, value)
    if has_shape(shape, value):
        return value, value
    return Expectation(words(shape)), value


_NOTHING: Any = Presence(present=False)


def _lists(pairs: list[tuple[Any, Any]]) -> tuple[list[Any], list[Any]]:
    left = [ABSENT if item is _NOTHING else item for item, _ in pairs]
    right = [item for _, item in pairs if item is not _NOTHING]
    while left and left[-1] is ABSENT:
        left.pop()
    return left, right


def _contains(shape: Contains, value: list[Any]) -> tuple[list[Any], list[Any]]:
    expected = list(value)
    built = list(value)
    for wanted in shape.shapes:
        if any(has_shape(wanted, item) for item in value):
            continue
        index = _meant(shape.key, wanted, value)
        if index is None:
            expected.append(Expectation(f"an item like {words(wanted)}"))
        else:
            expected[index], built[index] = _pair(wanted, value[index])
    return expected, built


def _meant(key: str, wanted: Shape, value: list[Any]) -> int | None:
    """The item that an expected one speaks of: the one with the same key."""
    if not key or not isinstance(wanted, Fields):
        return None
    named = wanted.fields[key]
    return next(
        (index for index, item in enumerate(value) if isinstance(item, Mapping) and has_shape(named, item.get(key))),
        None,
    )
