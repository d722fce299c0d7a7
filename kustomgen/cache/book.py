"""The results of a folder's builds, and the facts that each of them stands on: one file, and another for what came since.

Each has three sections. The first says which facts there are and who depends on them, the second their stamps, the third
the results: whoever only asks whether all is as it was reads the first two. The second file is the small one that is
written where only a few of many builds have changed; it has the stamps of both.
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
    """What a file says, and what another adds to it; an empty one where there is none, or none that can be used.

    Facts are only ever added; one that does not hold any more stays as long as somebody refers to it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.keys: list[str] = []
        self.was: list[str] = []
        self.stamps: list[str] = []
        self.common: list[int] = []
        self.notes: dict[str, Any] = {}
        self.targets: dict[str, list[Any]] = {}
        self.finds: dict[str, list[Any]] = {}
        self.results: dict[str, str] = {}
        self.state = ""
        self._first = ""
        self._size = 0
        self._parts: list[tuple[str, str]] = []
        self.dirty: set[str] = set()

    @classmethod
    def load(cls, name: str) -> Book:
        """The book of that name, without the results."""
        book = cls(name)
        try:
            if book._take(name, ""):
                book._first, book._size = book.state, len(book.keys)
                book._take(f"{name}.more", book.state)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            return cls(name)
        return book

    def _take(self, name: str, after: str) -> bool:
        sections = folder.read(name, 2)
        if sections is None or len(sections) != 2:  # noqa: PLR2004 - facts and stamps
            return False
        said = json.loads(sections[0])
        if said["after"] != after:
            return False
        stamps = json.loads(sections[1])
        if len({len(said["keys"]), len(said["was"]), len(stamps) - (len(self.keys) if after else 0)}) != 1:
            return False
        self.keys += said["keys"]
        self.was += said["was"]
        self.stamps = stamps
        self.common, self.notes = said["common"], said["notes"]
        self.targets.update(said["targets"])
        self.finds.update(said["finds"])
        self.dirty = set(self.notes["dirty"]) if after else set()
        digest = hashlib.sha256(sections[0]).hexdigest()
        self.state += digest
        self._parts.append((name, digest))
        return True

    def load_results(self) -> None:
        """Reads what the builds came to; none where that cannot be read."""
        for name, digest in self._parts:
            sections = folder.read(name, 3)
            # Another run may have written it since its facts were read.
            if not sections or len(sections) != 3 or hashlib.sha256(sections[0]).hexdigest() != digest:  # noqa: PLR2004
                self.results = {}
                return
            for line in sections[2].decode().splitlines():
                target, _, result = line.partition("\t")
                self.results[json.loads(target)] = result

    def save(self) -> None:
        """Writes it: what was added since it was first written, or all where that is much. Raises OSError."""
        if self._first and len(self.keys) - self._size < self._size // 8 and len(self.dirty) < len(self.targets) // 8:
            self._write(f"{self.name}.more", self._first, self._size, self.dirty)
        else:
            self._compact()
            self._first, self._size = "", 0
            self._write(self.name, "", 0, set(self.targets))

    def _write(self, name: str, after: str, size: int, targets: set[str]) -> None:
        said = {
            "after": after,
            "keys": self.keys[size:],
            "was": self.was[size:],
            "common": self.common,
            "notes": {**self.notes, "dirty": sorted(self.dirty)} if after else self.notes,
            "targets": {target: self.targets[target] for target in sorted(targets) if target in self.targets},
            "finds": self.finds,
        }
        first = json.dumps(said, separators=(",", ":")).encode()
        stamps = json.dumps(self.stamps, separators=(",", ":")).encode()
        results = "\n".join(
            f"{json.dumps(target)}\t{self.results[target]}" for target in said["targets"] if target in self.results
        )
        self.state = after + hashlib.sha256(first).hexdigest()
        folder.write(name, [first, stamps, results.encode()])

    def _compact(self) -> None:
        """Leaves out the facts that nobody refers to."""
        used = {*self.common}
        for noted in self.targets.values():
            used.update(noted[2])
        for numbers, _ in self.finds.values():
            used.update(numbers)
        order = sorted(used)
        moved = {number: index for index, number in enumerate(order)}
        for name in ("keys", "was", "stamps"):
            listed = getattr(self, name)
            setattr(self, name, [listed[number] for number in order])
        self.common = [moved[number] for number in self.common]
        for noted in self.targets.values():
            noted[2] = [moved[number] for number in noted[2]]
        for found in self.finds.values():
            found[0] = [moved[number] for number in found[0]]


class Check:
    """Whether facts of a book hold, each looked at once. ``since`` is when the run began."""

    def __init__(self, book: Book, since: int) -> None:
        self._book, self._since = book, since
        self._known: dict[int, bool] = {}
        self.restamped = False

    @property
    def book(self) -> Book:
        return self._book

    def hold(self, numbers: Iterable[int]) -> bool:
        """Whether all of them do."""
        known, book = self._known, self._book
        keys, was, stamps, since, unchanged = book.keys, book.was, book.stamps, self._since, facts.unchanged
        for number in numbers:
            found = known.get(number)
            if found is None:
                # Tens of thousands of files are as they were; the others are looked at closely.
                found = known[number] = unchanged(keys[number], stamps[number]) or self._looked(number, was, since)
            if not found:
                return False
        return True

    def _looked(self, number: int, was: list[str], since: int) -> bool:
        stamp = self._book.stamps[number]
        found, new = facts.holds(self._book.keys[number], was[number], stamp, since)
        if found and new != stamp:
            self._book.stamps[number] = new
            self.restamped = True
        return found


class Writer:
    """Adds facts to a book."""

    def __init__(self, book: Book, since: int) -> None:
        self._book, self._since = book, since
        self._numbers = {(key, was): number for number, (key, was) in enumerate(zip(book.keys, book.was, strict=True))}

    def add(self, known: Facts) -> list[int]:
        """The numbers of these facts."""
        book, numbers, found = self._book, self._numbers, []
        for fact in known.items():
            number = numbers.get(fact)
            if number is None:
                number = numbers[fact] = len(book.keys)
                book.keys.append(fact[0])
                book.was.append(fact[1])
                book.stamps.append(facts.stamp(fact[0], self._since))
            found.append(number)
        return found
