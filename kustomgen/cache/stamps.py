"""The stamps of all files that a book knows of, from the engine, which looks at several at once."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.cache.book import Book

_SECONDS = 20.0


def engine_stamps(engine: str, book: Book) -> list[str] | None:
    """What the paths of a book's first file have for stamps now; None where the engine does not say so."""
    if sys.platform == "win32":
        return None
    import subprocess  # noqa: PLC0415 - for many files

    try:
        file, length = book.standing_at_paths()
        with file:
            # What was read ahead of the place is not the child's.
            os.lseek(file.fileno(), file.tell(), os.SEEK_SET)
            said = subprocess.run(  # noqa: S603 - the kustomize inside
                [engine, "-stamps", str(length)],
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=True,
            ).stdout
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    found = said.decode("ascii", "replace").split("\0")
    return found[:-1] if len(found) == book.paths_of_first + 1 else None
