"""One file with the results of a folder's builds, and the facts that each of them stands on.

It has three sections. The first says which facts there are and who depends on them, the second their stamps, the third
the results: whoever only asks whether all is as it was reads the first two.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from kustomgen.cache import facts, folder

if TYPE_CHECKING:
    from collections.abc import Iterable

Facts = dict[str, str]
"""Keys to what was the case."""


class Book:
    """What a file says; an empty one where there is no file, or none that can be used."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.keys: list[str] = []
        self.was: list[str] = []
        self.stamps: list[str] = []
        self.common: list[int] = []
        self.notes: dict[str, Any] = {}
        self.targets: dict[str, list[Any]] = {}
        self.finds: dict[str, list[Any]] = {}
        self.state = ""
        self.results: dict[str, Any] = {}

    @classmethod
    def load(cls, name: str, *, results: bool = True) -> Book:
        """The book of that name; with ``results`` also what the builds came to."""
        book = cls(name)
        sections = folder.read(name, 3 if results else 2)
        if sections is None or len(sections) != (3 if results else 2):
            return book
        try:
            said = json.loads(sections[0])
            book.keys, book.was, book.common = said["keys"], said["was"], said["common"]
            book.notes, book.targets, book.finds = said["notes"], said["targets"], said["finds"]
            book.stamps = json.loads(sections[1])
            book.state = hashlib.sha256(sections[0]).hexdigest()
            if results:
                book.results = json.loads(sections[2])
        except (ValueError, KeyError, IndexError, TypeError):
            return cls(name)
        return book

    def save(self) -> None:
        """Writes it. Raises OSError."""
        said = {
            "keys": self.keys,
            "was": self.was,
            "common": self.common,
            "notes": self.notes,
            "targets": self.targets,
            "finds": self.finds,
        }
        first = json.dumps(said, separators=(",", ":")).encode()
        rest = [json.dumps(part, separators=(",", ":")).encode() for part in (self.stamps, self.results)]
        self.state = hashlib.sha256(first).hexdigest()
        folder.write(self.name, [first, *rest])

    def facts_of(self, numbers: list[int]) -> Facts:
        return {self.keys[number]: self.was[number] for number in numbers}


class Check:
    """Whether facts of a book hold, each looked at once. ``since`` is when the run began."""

    def __init__(self, book: Book, since: int) -> None:
        self._book, self._since = book, since
        self._known: dict[int, bool] = {}
        self.restamped = False

    def hold(self, numbers: list[int]) -> bool:
        """Whether all of them do."""
        return all(self.holds(number) for number in numbers)

    def holds(self, number: int) -> bool:
        known = self._known.get(number)
        if known is None:
            book = self._book
            stamp = book.stamps[number]
            known, new = facts.holds(book.keys[number], book.was[number], stamp, self._since)
            self._known[number] = known
            if known and new != stamp:
                book.stamps[number] = new
                self.restamped = True
        return known


class Writer:
    """A new book, made from new results and of what still holds of an old one."""

    def __init__(self, name: str, since: int) -> None:
        self.book = Book(name)
        self._since = since
        self._numbers: dict[str, int] = {}
        self._old: Book | None = None
        self._carried: dict[int, int] = {}

    def add(self, known: Facts) -> list[int] | None:
        """The numbers of these facts; None where one of them is at odds with what the book says already."""
        return self._add((key, was, None) for key, was in known.items())

    def carry(self, old: Book, numbers: list[int]) -> list[int] | None:
        """The numbers here of facts of another book; None as of ``add``."""
        if self._old is not old:
            self._old, self._carried = old, {}
        carried = self._carried
        if any(number not in carried for number in numbers):
            for number in numbers:
                if number not in carried:
                    new = self._add([(old.keys[number], old.was[number], old.stamps[number])])
                    carried[number] = -1 if new is None else new[0]
        moved = [carried[number] for number in numbers]
        return None if -1 in moved else moved

    def _add(self, known: Iterable[tuple[str, str, str | None]]) -> list[int] | None:
        book, numbers, given = self.book, self._numbers, list(known)
        if any(book.was[numbers[key]] != was for key, was, _ in given if key in numbers):
            return None
        for key, was, stamp in given:
            if key not in numbers:
                numbers[key] = len(book.keys)
                book.keys.append(key)
                book.was.append(was)
                book.stamps.append(facts.stamp(key, self._since) if stamp is None else stamp)
        return [numbers[key] for key, _, _ in given]
