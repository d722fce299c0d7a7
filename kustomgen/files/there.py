"""What is at a path that a tree names: also for a name that no file system takes, which
``pathlib`` raises for.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether it is a regular file, or a link to one; False also where that cannot be known."""
    return os.path.isfile(path)


def is_folder(path: Path) -> bool:
    """Whether it is a folder, or a link to one; False also where that cannot be known."""
    return os.path.isdir(path)


def exists(path: Path) -> bool:
    """Whether anything is there; False also where that cannot be known."""
    return os.path.exists(path)


def real(path: str | Path) -> str:
    """The path without links; as it is where no file can have its name."""
    try:
        return os.path.realpath(path)
    except ValueError:
        return os.path.abspath(path)
