"""The stamps of all files that a book knows of, from the engine, which looks at several at once."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

    from kustomgen.cache.book import Book

_SECONDS = 20.0


class Asked:
    """The engine on its way through the paths of a book's first file."""

    def __init__(self, process: subprocess.Popen[bytes], paths: int) -> None:
        self._process, self._paths = process, paths

    def answer(self) -> list[str] | None:
        """What the paths have for stamps now, when the engine is through; None where it does not say so."""
        import subprocess  # noqa: PLC0415 - it is there

        with self._process as process:
            try:
                said, _ = process.communicate(timeout=_SECONDS)
            except (OSError, ValueError, subprocess.SubprocessError):
                process.kill()
                return None
        found = said.decode("ascii", "replace").split("\0")
        return found[:-1] if process.returncode == 0 and len(found) == self._paths + 1 else None


def ask(engine: str, book: Book) -> Asked | None:
    """Has the engine look at the paths, and does not wait; None where it does not start."""
    if sys.platform == "win32":
        return None
    import subprocess  # noqa: PLC0415 - for many files

    try:
        file, length, paths = book.standing_at_paths()
        with file:
            # What was read ahead of the place is not the child's.
            os.lseek(file.fileno(), file.tell(), os.SEEK_SET)
            process = subprocess.Popen(  # noqa: S603 - the kustomize inside
                [engine, "-stamps", str(length)], stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
    except (OSError, ValueError):
        return None
    return Asked(process, paths)


def engine_stamps(engine: str, book: Book) -> list[str] | None:
    """What the paths of a book's first file have for stamps now; None where the engine does not say so."""
    asked = ask(engine, book)
    return asked.answer() if asked else None
