"""Every folder below one, however deep: ``os.walk`` of Python 3.11 calls itself for
each step down.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def walk(
    top: str | os.PathLike[str], unreadable: Callable[[OSError], None] | None = None
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each folder, the names of the folders in it, and those of all else; the folders first,
    through no link.

    Anyone who iterates may change the list of folders. ``unreadable`` is called with the error of
    one that cannot be listed.
    """
    waiting = [os.fspath(top)]
    while waiting:
        place = waiting.pop()
        below: list[str] = []
        names: list[str] = []
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    (below if _is_folder(entry) else names).append(entry.name)
        except OSError as error:
            if unreadable:
                unreadable(error)
            continue
        yield place, below, names
        paths = (os.path.join(place, name) for name in reversed(below))
        waiting += (path for path in paths if not os.path.islink(path))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
