"""Which files a spec may name: regular ones inside the git repository that it is in, else inside
its own folder.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

MOST = 1024 * 1024
"""Bytes of a file."""


def top_of(folder: Path) -> Path:
    """The top of the git work tree around a folder; the folder itself if none exists."""
    place = folder.resolve()
    for above in (place, *place.parents):
        if (above / ".git").exists():
            return above
    return place


def fault_at(path: Path, folder: Path) -> str:
    """Why a spec in ``folder`` may not read this file; empty if it may.

    Links are followed first: a link to a file outside is a file outside.
    """
    top = top_of(folder)
    try:
        real = Path(os.path.realpath(path, strict=True))
        found = real.stat()
    except (OSError, ValueError) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or 'it is no path'}"
    if not real.is_relative_to(top):
        where = "the git repository" if (top / ".git").exists() else "the spec's folder, and there is no git repository"
        return f"is outside {where}"
    if ".git" in real.relative_to(top).parts:
        return "belongs to git"
    if not stat.S_ISREG(found.st_mode):
        return "is no file"
    return f"has more than {MOST:,} bytes" if found.st_size > MOST else ""
