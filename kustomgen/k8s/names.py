"""Names of objects in messages: a few of many, and the one that another was meant to be."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

T = TypeVar("T")

_SHOWN = 5
_FEW = 32
"""How many names are all compared; of more, those that share most of their rarest parts with the
one in question.
"""
_COMPARED = 8
_PART = 3


def few(things: Sequence[T], word: Callable[[T], str] = str) -> str:
    """The first of some things and how many more there are: ``a, b, c, d, e and 12 more``; ``none``
    for none.
    """
    shown = ", ".join(map(word, things[:_SHOWN]))
    return f"{shown} and {len(things) - _SHOWN} more" if len(things) > _SHOWN else shown or "none"


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word that differs by a typo from this one, in upper or lower case, or None;
    ``cutoff`` is difflib's.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only a typo needs it

    by_lower = {name.lower(): name for name in sorted(known, reverse=True)}
    return next((by_lower[near] for near in get_close_matches(word.lower(), by_lower, n=1, cutoff=cutoff)), None)


def did_you_mean(word: str, known: Iterable[str], otherwise: str | None = None, cutoff: float = 0.6) -> str:
    """What to write instead of an unknown word: the known one that is near, else ``otherwise``,
    else all of them.
    """
    names = list(map(str, known))
    if near := nearest(word, names, cutoff):
        return f"did you mean {near!r}?"
    if otherwise is not None:
        return otherwise
    return f"there are: {', '.join(names)}" if names else "none exist"


class NameIndex:
    """Names to find one by another that is nearly the same. An answer takes as long among many as
    among few.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))

    def closest(self, name: str, cutoff: float = 0.6) -> str | None:
        """The name that differs by a typo from this one, or None; ``cutoff`` is difflib's."""
        return nearest(name, self._candidates(name), cutoff)

    def longer_or_shorter(self, name: str) -> str | None:
        """The first name that a prefix, a suffix or a generator's hash makes of this one, or of
        which it makes this one.
        """
        found = [known for part in _parts(name) for known in [self._whole.get(part)] if known]
        found += [known for known in [self._by_part.get(name)] if known]
        return min(found, default=None)

    def slip(self, name: str) -> str | None:
        """The name that this one is a slip of, as `typo_of` says, or None; a generator's hash at
        its end does not count.
        """
        written = {_HASH.sub("", known): known for known in self._candidates(name)}
        return typo_of(name, self._candidates(name)) or written.get(typo_of(name, written) or "")

    def slips(self, name: str) -> list[str]:
        """All the names of which this one may be a slip."""
        return [known for known in self._candidates(name) if typo_of(name, [known])]

    def hashed(self, name: str) -> str | None:
        """The first name that is this one but for a generator's hash, at the end of either; or
        None.
        """
        found = [self._by_hashless.get(name), self._whole.get(_HASH.sub("", name) if _HASH.search(name) else "")]
        return min((known for known in found if known), default=None)

    def resembling(self, name: str) -> str | None:
        """The name most like this one, a generator's hash aside, or None: a hint, and no proof of a
        slip.
        """
        written = {_HASH.sub("", known): known for known in self._candidates(name)}
        return written.get(nearest(name, written, _RESEMBLES) or "")

    def __contains__(self, name: str) -> bool:
        return name in self._whole

    @cached_property
    def _by_hashless(self) -> Mapping[str, str]:
        return {_HASH.sub("", name): name for name in reversed(self._names) if _HASH.search(name)}

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


def typo_of(name: str, known: Iterable[str]) -> str | None:
    """The known name that this one is a slip of, or None.

    One or two letters differ, are missing or have changed places, in a word that stays
    recognizable. ``redis-a`` and ``redis-b`` are two names, and so are ``web-1`` and ``web-2``.
    """
    near = nearest(name, known, 0.6)
    return near if near is not None and near != name and _is_slip(name, near) else None


def _is_slip(one: str, other: str) -> bool:
    words, others = _SEPARATOR.split(one), _SEPARATOR.split(other)
    if len(words) != len(others):
        return len(one) >= _LONG and one.translate(_NO_SEPARATORS) == other.translate(_NO_SEPARATORS)
    pairs = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    if len(pairs) != 1:
        return False
    ((a, b),) = pairs
    if _letters_only(a) != a or _letters_only(b) != b:
        return False
    if sorted(a) == sorted(b):
        return len(a) > 2  # noqa: PLR2004 - two letters that change places make another word of two
    return min(len(a), len(b)) >= _LONG and _distance(a, b) <= (1 if len(a) < _LONGER else 2)


def _letters_only(word: str) -> str:
    return "".join(letter for letter in word if not letter.isdigit())


def _distance(one: str, other: str) -> int:
    """Levenshtein's: how many letters to change, add or take away."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for column, there in enumerate(other, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (letter != there))
    return row[-1]


_RESEMBLES = 0.8
"""difflib's cutoff for a hint: ``web-conf`` and ``web-config``, not ``web-a`` and ``api-b``."""
_HASH = re.compile(r"-[a-z0-9]{10}\Z")
_SEPARATOR = re.compile(r"[-_.]")
_NO_SEPARATORS = str.maketrans("", "", "-_.")
_LONG, _LONGER = 4, 8
"""From how many letters on a word is recognizable with one letter wrong, and with two."""
