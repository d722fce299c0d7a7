"""Which files are read: regular ones of a bounded size, and of those that a tree names only its
own.

A path inside the project leads to a file inside it, links included, and to nothing of git's own. So
a link that a tree brings along cannot choose a file of the machine. What the command line names
outside of the project may be anything.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 4 * 1024 * 1024
"""A larger file is refused before it is read."""

_GIT = ".git"
_DEVICES = ("/dev/", "/proc/")
_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


def project_of(path: str | Path) -> str | None:
    """The folder that a path may not leave: the top of its git repository, or the current folder.

    None if the path is in neither: then the command line named it, or a file that the command
    line named.
    """
    here, whole = os.getcwd(), os.path.abspath(path)
    for start in (here, os.path.dirname(whole)):
        top = _top_of(start)
        if top is not None and _is_below(whole, top):
            return top
    return here if _is_below(whole, here) else None


def refusal(path: str | Path, within: str | Path | None = None) -> str:
    """Why a file is not read; empty if it may be, or is not there.

    With ``within`` the path was named by a tree: it is to be in its project, or in this folder
    if it has none.
    """
    text = os.fspath(path)
    if within is None and text.startswith(_DEVICES):
        return ""
    real = os.path.realpath(text)
    if (
        real == os.path.abspath(text)
        and within is None
        and f"{os.sep}{_GIT}{os.sep}" not in real
        and os.path.isfile(real)
    ):
        return ""  # the usual case, without a look for the project
    root = project_of(text) or (None if within is None else os.fspath(within))
    if root is not None:
        inside = os.path.realpath(root)
        if not _is_below(real, inside):
            return f"points to a file outside the project: {real}"
        if _GIT in os.path.relpath(real, inside).split(os.sep):
            return "belongs to git"
    try:
        mode = os.stat(real).st_mode
    except OSError:
        return ""  # reading it says what is the matter
    return "is not a regular file" if root is not None and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode) else ""


def read_bytes(path: str | Path, limit: int = MAX_BYTES, within: str | Path | None = None) -> bytes:
    """A file's content. Raises OSError, its ``strerror`` the reason, also if ``refusal`` has one
    or it is too large.
    """
    if why := refusal(path, within):
        raise OSError(errno.EPERM, why, os.fspath(path))
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)), "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"has more than {limit:,} bytes", os.fspath(path))
    return data


def refusal_of_named(path: str | Path, by: str) -> str:
    """Why a file that another one names is not read: what is named inside a project stays there.
    Empty if it may be.
    """
    root = project_of(by)
    if root is not None and not _is_below(os.path.abspath(path), root):
        return f"is outside of the project, {root}"
    return refusal(path)


def is_of_a_kustomization(path: str, here: str) -> bool:
    """Whether a real path is in the project of the folder ``here``, a real path too.

    Outside of git it may also be at or below the folder of a kustomization, as kustomize asks of
    files.
    """
    folder = os.path.dirname(path)
    if _is_below(folder, here):
        return True
    project = _top_of(here)
    if project is not None:
        return _is_below(path, project)
    while True:
        if any(os.path.lexists(os.path.join(folder, name)) for name in _NAMES):
            return True
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent


def _top_of(folder: str) -> str | None:
    while not os.path.lexists(os.path.join(folder, _GIT)):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)
