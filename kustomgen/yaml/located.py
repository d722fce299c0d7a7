"""Values with their places: what reading a file gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.errors import Mark


class SourceInt(int):
    """A whole number that remembers how it was written: ``007`` is a number, and a word where a
    word is meant.
    """

    raw: str


class SourceFloat(float):
    """A number that remembers how it was written: ``1.10`` is 1.1 as a number, and a version where
    a word is meant.
    """

    raw: str


def as_text(value: Any) -> str:
    """A scalar as the text that was written: ``1.10`` stays so, and ``true`` is ``true``."""
    if isinstance(value, bool):
        return str(value).lower()
    return getattr(value, "raw", None) or str(value)


def as_written(value: float, raw: str) -> float:
    """A number that remembers its spelling, if that is not Python's."""
    if str(value) == raw:
        return value
    number: SourceInt | SourceFloat = SourceInt(value) if isinstance(value, int) else SourceFloat(value)
    number.raw = raw
    return number


@dataclass(frozen=True, slots=True)
class Located:
    """A value and where it stands.

    ``value`` is a scalar, a list of ``Located``, or a mapping from key to ``Located``; ``key`` is
    the place of the mapping key that leads here, if there is one.
    """

    value: Any
    mark: Mark
    key: Mark | None = field(default=None)

    @property
    def where(self) -> Mark:
        """The place to show for this value: its key, if it has one."""
        return self.key or self.mark

    def plain(self) -> Any:
        """The value without places, as a parser would give it."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value

    def get(self, *path: str | int) -> Located | None:
        """The value at ``path`` below this one, or None."""
        found = self
        step: Any
        for step in path:
            value: Any = found.value
            inside = step in value if isinstance(value, dict) else isinstance(value, list) and isinstance(step, int)
            if not inside or (isinstance(value, list) and step >= len(value)):
                return None
            found = value[step]
        return found

    def nearest(self, path: Sequence[str | int]) -> Located:
        """The deepest value on the way to ``path`` that exists."""
        found = self
        for step in path:
            below = found.get(step)
            if below is None:
                return found
            found = below
        return found

    def scalars(self, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Located]]:
        """Every scalar below, with its path."""
        if isinstance(self.value, dict):
            for key, item in self.value.items():
                yield from item.scalars((*path, key))
        elif isinstance(self.value, list):
            for index, item in enumerate(self.value):
                yield from item.scalars((*path, index))
        else:
            yield path, self

    def places(self) -> Iterator[Mark]:
        """The place of every value below, this one included."""
        yield self.where
        inside = self.value
        for item in inside.values() if isinstance(inside, dict) else inside if isinstance(inside, list) else ():
            yield from item.places()


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: its root (None when it is empty) and the keys that occur twice in one
    mapping.
    """

    root: Located | None
    duplicates: tuple[DuplicateKey, ...] = ()
    tags: tuple[tuple[Mark, str], ...] = ()
    """Tags such as ``!secret``, which only some programs understand."""


@dataclass(frozen=True, slots=True)
class DuplicateKey:
    """A mapping key that occurs twice; YAML readers keep the second and drop the first without a
    word.
    """

    key: str
    path: tuple[str | int, ...]
    first: Mark
    second: Mark


def describe(value: Any) -> str:
    """How messages call the type of a value."""
    names = {dict: "a mapping", list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)
