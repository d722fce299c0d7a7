"""The results of a folder's builds, and the facts that each of them stands on: one file, and another for what came since.

Facts are numbered. Each is of a path as it was when it had a stamp, and many are of the same: these pairs are numbered too.
The sections of a file, of which whoever only asks whether all is as it was reads the first four:

    who depends on which facts, as JSON
    the paths, each once for each stamp
    their stamps
    which of these each fact is about, as numbers of this machine
    the kind of each fact, and what was the case
    the results

The second file is the small one that is written where only a few of many builds have changed, and goes on with all numbers.
"""

from __future__ import annotations

import json
import os
from array import array
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from kustomgen.cache import facts, folder
from kustomgen.cache.stamps import ask

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from kustomgen.cache.stamps import Asked

Facts = dict[str, str]
"""Keys to what was the case."""

_HEAD, _PATHS, _STAMPS, _ABOUT, _SAID, _RESULTS = range(6)
_SHAPES = (KeyError, ValueError, TypeError, IndexError, AttributeError)


class Book:
    """What a file says, and what another adds to it; an empty one where there is none, or none that can be used.

    Facts are only ever added; one that does not hold any more stays as long as somebody refers to it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.stamps: list[str] = []
        self.about = array("I")
        """Which path with a stamp each fact is about."""
        self.common: list[int] = []
        self.notes: dict[str, Any] = {}
        self.targets: dict[str, list[Any]] = {}
        self.finds: dict[str, list[Any]] = {}
        self.results: dict[str, tuple[str, str]] = {}
        """What each build came to, in two parts, of which the second is hardly ever looked at."""
        self.state = ""
        """By what an answer knows that the results are those that it was made from."""
        self.dirty: set[str] = set()
        self._parts: list[folder.Entry] = []
        self._first = ""
        self._sizes = 0, 0
        self._moved: dict[int, int] = {}
        self._entered: dict[tuple[str, str], int] = {}
        self.asked: Asked | None = None
        """The engine, where it was asked as the book was read."""

    @classmethod
    def load(cls, name: str, engine: str | None = None) -> Book:
        """The book of that name, without the results. An ``engine`` is asked for the stamps of all files meanwhile."""
        book = cls(name)
        try:
            book._parts = [folder.Entry(name, _RESULTS)]
            asked = ask(engine, book) if engine else None
            book._take(book._parts.pop(), "")
            book.asked = asked
            book._sizes = len(book.stamps), len(book.about)
        except (OSError, *_SHAPES):
            return cls(name)
        try:
            book._take(folder.Entry(f"{name}.more", _RESULTS), book._first)
        except OSError:
            """Nothing came since, as a rule."""
        except _SHAPES:
            return cls(name)
        return book

    def _take(self, entry: folder.Entry, after: str) -> None:
        said = json.loads(entry.sections[_HEAD])
        if said["after"] != after:
            # It goes on from another book than the one that is there now.
            return
        _, paths, stamps, about, said_of = entry.sections
        if paths.count(b"\0") != stamps.count(b"\0") or len(about) != said_of.count(b"\0") * self.about.itemsize:
            raise ValueError(self.name)
        self.stamps += _texts(stamps)
        self.about.frombytes(about)
        self.common, self.notes = said["common"], said["notes"]
        self.targets.update(said["targets"])
        self.finds.update(said["finds"])
        self.dirty = set(self.notes["dirty"]) if after else set()
        self.state, self._first = said["state"], said["first"]
        self._moved = dict(said["moved"])
        for fact, path in self._moved.items():
            self.about[fact] = path
        self._parts.append(entry)

    @cached_property
    def paths(self) -> list[str]:
        """Every path, as often as it is there with different stamps."""
        return [path for part in self._parts for path in _texts(part.sections[_PATHS])]

    @cached_property
    def said(self) -> list[str]:
        """Of each fact its kind, which is a letter, and what was the case."""
        return [text for part in self._parts for text in _texts(part.sections[_SAID])]

    def key(self, number: int) -> str:
        """The key of a fact."""
        return self.said[number][0] + self.paths[self.about[number]]

    def was(self, number: int) -> str:
        """What was the case."""
        return self.said[number][1:]

    def standing_at_paths(self) -> tuple[BinaryIO, int, int]:
        """The first file, to be read from its paths on, how many bytes they take, and how many they are.

        Raises OSError and ValueError.
        """
        first = self._parts[0]
        paths = first.sections[_PATHS]
        return first.standing_at(_PATHS), len(paths), paths.count(b"\0")

    def load_results(self) -> None:
        """Reads what the builds came to; none where that cannot be read."""
        try:
            for part in self._parts:
                texts = _texts(part.section(_RESULTS))
                self.results.update(zip(texts[::3], zip(texts[1::3], texts[2::3], strict=True), strict=True))
        except (OSError, ValueError):
            self.results = {}

    def enter(self, path: str, stamp: str) -> int:
        """The number of a path as it is now."""
        number = self._entered.setdefault((path, stamp), len(self.stamps))
        if number == len(self.stamps):
            self.paths.append(path)
            self.stamps.append(stamp)
        return number

    def add(self, key: str, was: str, stamp: str) -> int:
        """The number of a new fact."""
        self.about.append(self.enter(key[1:], stamp))
        self.said.append(key[0] + was)
        return len(self.said) - 1

    def move(self, number: int, stamp: str) -> None:
        """Notes that a fact holds with another stamp too."""
        self._moved[number] = self.about[number] = self.enter(self.paths[self.about[number]], stamp)

    def save(self, state: str) -> None:
        """Writes it: what was added since it was first written, or all where that is much. Raises OSError.

        ``state`` is a new one, unless nothing changed but the times of files.
        """
        self.state = state
        added = len(self._moved) + len(self.said) - self._sizes[1]
        if self._first and added < self._sizes[1] // 8 and len(self.dirty) < len(self.targets) // 8:
            self._write(f"{self.name}.more", self._first, self._sizes, self.dirty)
        else:
            self._compact()
            # What came since an earlier one has the numbers of that one, whatever the state is.
            self._first, self._sizes, self._moved = os.urandom(16).hex(), (0, 0), {}
            self._write(self.name, "", self._sizes, set(self.targets))

    def _write(self, name: str, after: str, sizes: tuple[int, int], targets: set[str]) -> None:
        paths, said = sizes
        head = {
            "first": self._first,
            "after": after,
            "state": self.state,
            "moved": sorted(self._moved.items()),
            "common": self.common,
            "notes": {**self.notes, "dirty": sorted(self.dirty)} if after else self.notes,
            "targets": {target: self.targets[target] for target in sorted(targets) if target in self.targets},
            "finds": self.finds,
        }
        results = [(target, *self.results[target]) for target in head["targets"] if target in self.results]
        sections = [
            json.dumps(head, separators=(",", ":")).encode(),
            _joined(self.paths[paths:]),
            _joined(self.stamps[paths:]),
            self.about[said:].tobytes(),
            _joined(self.said[said:]),
            _joined(chain.from_iterable(results)),
        ]
        folder.write(name, sections)

    def _compact(self) -> None:
        """Leaves out the facts that nobody refers to, and what is there twice."""
        used = {*self.common}
        for noted in self.targets.values():
            used.update(noted[2])
        for numbers, _ in self.finds.values():
            used.update(numbers)
        paths: dict[tuple[str, str], int] = {}
        said: dict[tuple[int, str], int] = {}
        new = {}
        for number in sorted(used):
            about = self.about[number]
            place = paths.setdefault((self.paths[about], self.stamps[about]), len(paths))
            new[number] = said.setdefault((place, self.said[number]), len(said))
        self.paths, self.stamps = [path for path, _ in paths], [stamp for _, stamp in paths]
        self.about, self.said = array("I", [about for about, _ in said]), [text for _, text in said]
        self._entered = {}
        self.common = [new[number] for number in self.common]
        for noted in self.targets.values():
            noted[2] = [new[number] for number in noted[2]]
        for found in self.finds.values():
            found[0] = [new[number] for number in found[0]]


class Writer:
    """Adds facts to a book. Of those that are in it already it knows only what it was told of: that others are there twice
    costs less than to look for each.
    """

    def __init__(self, book: Book, since: int) -> None:
        self._book, self._since = book, since
        self._numbers: dict[tuple[str, str], int] = {}

    def know(self, numbers: Iterable[int]) -> None:
        """These facts are in the book."""
        book = self._book
        self._numbers |= {(book.key(number), book.was(number)): number for number in numbers}

    def add(self, known: Facts) -> list[int]:
        """The numbers of these facts."""
        found = []
        for key, was in known.items():
            number = self._numbers.get((key, was))
            if number is None:
                number = self._numbers[key, was] = self._book.add(key, was, facts.stamp_of(key, self._since))
            found.append(number)
        return found


def _texts(data: bytes) -> list[str]:
    return data.decode("utf-8", "surrogateescape").split("\0")[:-1]


def _joined(texts: Iterable[str]) -> bytes:
    return "".join(f"{text}\0" for text in texts).encode("utf-8", "surrogateescape")
