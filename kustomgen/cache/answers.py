"""Whole answers: what a command line printed, and on what that stands."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from typing import Any

from kustomgen.cache import facts, folder
from kustomgen.cache.book import Book
from kustomgen.cache.held import Check

ELAPSED = "\ue000elapsed\ue000"
"""Where in a text the time goes that the run took, which is the one thing that is new each time."""


_MANY = 200
"""Targets that have so many files in all likelihood that the engine is asked for them before that is known."""


def _name(arguments: list[str]) -> str:
    # Colour is for terminals, and exemptions end with a day; the rest is what the book stands on.
    said = [arguments, os.getcwd(), sys.version, _colored(), time.strftime("%Y-%m-%d")]
    return hashlib.sha256(json.dumps(said).encode("utf-8", "surrogateescape")).hexdigest()[:32] + ".answer"


def _colored() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def note_answer(
    arguments: list[str], book: Book, paths: str, targets: list[str], extra: list[Any], text: str, code: int
) -> None:
    """Keeps what a command line printed. Raises OSError."""
    said = {"book": book.name, "state": book.state, "paths": paths, "targets": targets, "extra": extra, "code": code}
    folder.write(_name(arguments), [json.dumps(said).encode(), text.encode("utf-8", "surrogatepass")])


def known_answer(arguments: list[str], started: float, engine: str | None = None) -> tuple[str, int] | None:
    """What the command line would print, and its exit code, where all is as it was; None where that is not known.

    ``engine`` as of ``Check``.
    """
    since = time.time_ns()
    sections = folder.read(_name(arguments))
    if sections is None:
        return None
    try:
        said = json.loads(sections[0])
        many = len(said["targets"]) > _MANY
        check = Check(Book.load(said["book"], engine if many else None), since, engine)
        if check.book.state != said["state"] or not _holds(check, said):
            _checked.append(check)
            return None
        text = sections[1].decode("utf-8", "surrogatepass")
        code: int = said["code"]
    except (KeyError, ValueError, TypeError, IndexError, OSError):
        return None
    folder.used(check.book.name)
    return text.replace(ELAPSED, f"{time.monotonic() - started:.1f}"), code


_checked: list[Check] = []


def checked(name: str, since: int, engine: str) -> Check:
    """The book of that name, with what is known of its facts already, where an answer was looked for in vain just now."""
    found = _checked.pop() if _checked else None
    return found if found and found.book.name == name else Check(Book.load(name), since, engine)


def _holds(check: Check, said: dict[str, Any]) -> bool:
    book = check.book
    numbers = {*book.common, *book.finds[said["paths"]][0]}
    for target in said["targets"]:
        numbers.update(book.targets[target][2])
    if not check.hold(numbers):
        return False
    if not all(facts.unchanged(key[1:], stamp) or facts.holds(key, was) for key, was, stamp in said["extra"]):
        return False
    if check.moved:
        # So that files which were read again, and are as they were, are not read the next time.
        book.load_results()
        try:
            book.save(book.state)
        except OSError:
            pass  # then they are read again
    return True
