"""The lines of the spec that a change replaced, and going back to them, byte for byte.

Tried, not trusted: a ledger is a file that anyone edits. What comes out counts only where it is
exactly what is asked.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from kustomgen.day2.edits import is_as_asked, moved_beside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kustomgen.day2.state import State
    from kustomgen.ledger.entry import Entry, Lines


def lines_between(before: str, after: str) -> tuple[Lines, ...]:
    """Each group of lines that differs: where it begins in the text after, the lines before and
    after.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        (start + 1, "".join(old[first:last]), "".join(new[start:end]))
        for kind, first, last, start, end in matcher.get_opcodes()
        if kind != "equal"
    )


def undone(
    state: State, environment: str, entries: Iterable[Entry], wanted: Mapping[str, str], *, dependents: bool
) -> State | None:
    """The state with the lines from before some entries, the newest first.

    None if the lines have changed since, or where more would change than versions of
    ``environment`` to those wanted; what is made from it may follow where ``dependents`` may.
    """
    entries = tuple(entries)
    after = without(state, [lines for entry in entries for lines in reversed(entry.edits)])
    if not entries or after is None or (moved_beside(state, after, environment) and not dependents):
        return None
    was, now = state.images(environment), after.images(environment)
    moved = [image for image, version in now.items() if was.get(image) != version]
    if not moved or any(wanted.get(image) != now[image] for image in moved):
        return None
    if not says_the_rest(state, after, "vars", "images"):
        return None
    return after if is_as_asked(state, after, environment, moved[0], wanted) else None


def says_the_rest(state: State, after: State, *keys: str) -> bool:
    """Whether two specs say the same but for these keys of environments: objects do not show who
    may approve.
    """
    return _rest(state, keys) == _rest(after, keys)


def _rest(state: State, keys: Collection[str]) -> dict[str, Any]:
    plain = dict(state.root.plain())
    named = {
        name: {key: value for key, value in (each or {}).items() if key not in keys}
        for name, each in (plain.pop("environments", None) or {}).items()
    }
    return {**plain, "environments": {name: rest for name, rest in named.items() if rest}}


def without(state: State, edits: Iterable[Lines]) -> State | None:
    """The state with the lines from before some edits, the last first; None if they are not in
    it any more.
    """
    text = state.text
    for number, before, after in edits:
        lines = text.splitlines(keepends=True)
        size = len(after.splitlines())
        places = [at for at in range(len(lines)) if after and "".join(lines[at : at + size]) == after]
        if not places:
            return None
        at = min(places, key=lambda place: abs(place + 1 - number))
        text = "".join([*lines[:at], before, *lines[at + size :]])
    return state.edited(text)
