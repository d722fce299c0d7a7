"""A sign of life for anyone who waits at a terminal longer than a second; nothing for
anyone else.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 1.0
_PAUSE = 0.1


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Gives what to tell of what is being done; it is shown once that takes longer than
    ``PATIENCE`` seconds.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    told = [""]
    over = threading.Event()

    def tell(text: str) -> None:
        told[0] = text

    def show() -> None:
        shown, line = "", ""
        if over.wait(PATIENCE):
            return
        while True:
            if told[0] != shown:
                clear, shown, line = _clear(line), told[0], _cut(told[0])
                sys.stderr.write(clear + line)
                sys.stderr.flush()
            if over.wait(_PAUSE):
                break
        sys.stderr.write(_clear(line))
        sys.stderr.flush()

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield tell
    finally:
        over.set()
        thread.join()


def _clear(line: str) -> str:
    """What removes a line: blanks, because a dumb terminal knows no escape sequence."""
    return f"\r{' ' * len(line)}\r"


def _cut(text: str) -> str:
    """A line that does not wrap, for a wrapped one cannot be cleared."""
    try:
        width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except OSError:
        width = 80
    return text if len(text) < width else f"{text[: width - 2]}…"
