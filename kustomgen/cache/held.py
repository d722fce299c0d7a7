"""Whether the facts of a book hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.cache import facts
from kustomgen.cache.stamps import engine_stamps

if TYPE_CHECKING:
    from collections.abc import Collection

    from kustomgen.cache.book import Book

_MANY = 2_000
"""So many facts are worth starting the engine for, which asks for several files at once."""


class Check:
    """Whether facts of a book hold, each looked at once. ``since`` is when the run began.

    ``engine`` is the kustomize inside, which tells the stamps of many files sooner; without one, or where it does not
    answer, they are asked for one by one.
    """

    def __init__(self, book: Book, since: int, engine: str | None = None) -> None:
        self.book = book
        self._since, self._engine = since, engine
        self._same: dict[int, bool] = {}
        self._closely: dict[int, bool] = {}
        self._open: frozenset[int] | None = None
        self.moved = False

    def hold(self, numbers: Collection[int]) -> bool:
        """Whether all of them do."""
        return all(map(self._holds, self._doubtful(numbers)))

    def failing(self, numbers: Collection[int]) -> list[int]:
        """Those that do not."""
        return [number for number in self._doubtful(numbers) if not self._holds(number)]

    def _doubtful(self, numbers: Collection[int]) -> Collection[int]:
        """Those of which it is not known that they hold."""
        if self._open is None and self._engine and len(numbers) > _MANY:
            self._ask(self._engine)
        return numbers if self._open is None else sorted(self._open.intersection(numbers))

    def _ask(self, engine: str) -> None:
        book = self.book
        now = book.asked.answer() if book.asked else engine_stamps(engine, book)
        book.asked = None
        if now is None:
            self._engine = None
            return
        changed = {
            number for number, (was, stamp) in enumerate(zip(book.stamps, now, strict=False)) if was != stamp or not was
        }
        for number in range(len(now), len(book.stamps)):
            if not facts.unchanged(book.paths[number], book.stamps[number]):
                changed.add(number)
        self._open = frozenset(fact for fact, about in enumerate(book.about) if about in changed)

    def _holds(self, number: int) -> bool:
        found = self._closely.get(number)
        if found is None:
            about = self.book.about[number]
            same = self._same.get(about)
            if same is None:
                same = self._same[about] = facts.unchanged(self.book.paths[about], self.book.stamps[about])
            found = self._closely[number] = same or self._looked(number, about)
        return found

    def _looked(self, number: int, about: int) -> bool:
        key, stamp = self.book.key(number), self.book.stamps[about]
        new = facts.stamp_of(key, self._since)
        if new and new == stamp:
            return True
        found = facts.holds(key, self.book.was(number))
        if found and new != stamp:
            self.book.move(number, new)
            self.moved = True
        return found
