"""Names of objects in messages: a few of many, and the one that another was meant to be."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

T = TypeVar("T")

_SHOWN = 5
_FEW = 32
"""How many names are all compared; of more, those that share most of their rarest parts with the one in question."""
_COMPARED = 8
_PART = 3


def few(things: Sequence[T], word: Callable[[T], str] = str) -> str:
    """The first of some things and how many more there are: ``a, b, c, d, e and 12 more``; ``none`` for none."""
    shown = ", ".join(map(word, things[:_SHOWN]))
    return f"{shown} and {len(things) - _SHOWN} more" if len(things) > _SHOWN else shown or "none"


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word that differs by a typo from this one, or None; ``cutoff`` is difflib's."""
    from difflib import get_close_matches  # noqa: PLC0415 - for who makes a typo

    return next(iter(get_close_matches(word, known, n=1, cutoff=cutoff)), None)


class NameIndex:
    """Names to find one by another that is nearly the same. An answer takes as long among many as among few."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))

    def closest(self, name: str, cutoff: float = 0.6) -> str | None:
        """The name that differs by a typo from this one, or None; ``cutoff`` is difflib's."""
        return nearest(name, self._candidates(name), cutoff)

    def longer_or_shorter(self, name: str) -> str | None:
        """The first name that a prefix, a suffix or a generator's hash makes of this one, or of which it makes this one."""
        found = [known for part in _parts(name) for known in [self._whole.get(part)] if known]
        found += [known for known in [self._by_part.get(name)] if known]
        return min(found, default=None)

    @cached_property
    def _whole(self) -> Mapping[str, str]:
        return {name: name for name in self._names}

    @cached_property
    def _by_part(self) -> Mapping[str, str]:
        index: dict[str, str] = {}
        for name in self._names:
            for part in _parts(name):
                index.setdefault(part, name)
        return index

    @cached_property
    def _by_letters(self) -> Mapping[str, list[str]]:
        index: defaultdict[str, list[str]] = defaultdict(list)
        for name in self._names:
            for letters in _letters(name):
                index[letters].append(name)
        return index

    def _candidates(self, name: str) -> Collection[str]:
        if len(self._names) <= _FEW:
            return self._names
        sharing = sorted((self._by_letters.get(letters, []) for letters in sorted(_letters(name))), key=len)
        shared = Counter(known for names in sharing if len(names) <= _FEW for known in names)
        if not shared:
            shared = Counter(known for names in sharing[:_COMPARED] for known in names[:_COMPARED])
        return [known for known, _ in shared.most_common(_COMPARED)]


def _parts(name: str) -> Iterator[str]:
    """What is left of a name without words at its end, or at its beginning."""
    for position, sign in enumerate(name):
        if sign == "-":
            yield name[:position]
            yield name[position + 1 :]


def _letters(name: str) -> set[str]:
    padded = f"^{name}$"
    return {padded[start : start + _PART] for start in range(len(padded) - _PART + 1)}
