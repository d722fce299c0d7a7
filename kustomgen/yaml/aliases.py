"""How much the aliases of a YAML text repeat, told before anything is expanded."""

from __future__ import annotations

import re
from typing import Any

import yaml

from kustomgen.errors import Complaint, InputError, Mark

MAX_REPEATED = 20_000
"""Values that aliases may repeat, all in all."""

_ALIAS = re.compile(r"(?:^|[\s,\[{:-])\*[^\s]", re.MULTILINE)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def refuse_bombs(text: str, name: str) -> None:
    """Raises InputError if the aliases of a text repeat more than ``MAX_REPEATED`` values. What
    is no YAML passes.
    """
    if "&" not in text or not _ALIAS.search(text):
        return
    counter = _Counter()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            counter.take(event)
            if counter.repeated > MAX_REPEATED:
                at = event.start_mark
                raise too_many(Mark(name, at.line + 1, at.column + 1) if at else Mark(name))
    except (yaml.YAMLError, ValueError, RecursionError):
        return  # who reads it says what is wrong with it


def too_many(mark: Mark) -> InputError:
    """What is wrong with such a text."""
    message = f"aliases repeat more than {MAX_REPEATED:,} values"
    return InputError(Complaint(mark, message, "write the values out, or use fewer aliases (`*name`)"))


class _Counter:
    """The size of each anchored value with all that its aliases stand for, from the events of a
    parser.
    """

    def __init__(self) -> None:
        self.repeated = 0
        self._sizes: dict[str, int] = {}
        self._open: list[tuple[str | None, int]] = []

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            size = self._sizes.get(event.anchor or "", 1)
            self.repeated += size
            self._add(size)
        elif isinstance(event, yaml.ScalarEvent):
            self._close(event.anchor, 1)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open.append((event.anchor, 1))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close(*self._open.pop())
        elif isinstance(event, yaml.DocumentStartEvent):
            self._sizes.clear()

    def _close(self, anchor: str | None, size: int) -> None:
        if anchor is not None:
            self._sizes[anchor] = size
        self._add(size)

    def _add(self, size: int) -> None:
        if self._open:
            anchor, so_far = self._open[-1]
            self._open[-1] = (anchor, so_far + size)
