"""Files written whole, old or new, at every moment. No link is followed that a tree
brought along.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.files.confined import project_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIX = ".kustomgen-new"
_DEVICES = ("/dev/", "/proc/")


def write_whole(place: Path, data: bytes) -> None:
    """Replaces a file, and a link in its place; its folders are made. Devices, as /dev/stdout, are
    written to.

    Raises OSError, also if a folder on the way is a link inside the project: it may lead
    anywhere.
    """
    if str(place).startswith(_DEVICES):
        place.write_bytes(data)
        return
    if (link := link_on_the_way(place)) is not None:
        raise OSError(errno.ELOOP, "is a symbolic link, and nothing is written through it: remove it", str(link))
    place.parent.mkdir(parents=True, exist_ok=True)
    mode = _mode(place)
    beside = place.with_name(f".{place.name[:100]}.{os.getpid()}-{os.urandom(4).hex()}{_SUFFIX}")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        beside.chmod(mode)
        beside.replace(place)
    except OSError as error:
        # What the user knows is the file, not the one beside it.
        raise OSError(error.errno, error.strerror, str(place)) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def link_on_the_way(place: Path) -> Path | None:
    """The first folder on the way to a file, below the top of its project, that is a link."""
    whole = Path(os.path.abspath(place))
    root = project_of(whole)
    if root is None:
        return None
    steps = whole.relative_to(root).parts[:-1]
    folders = (Path(root, *steps[: count + 1]) for count in range(len(steps)))
    return next((folder for folder in folders if folder.is_symlink()), None)


def clear_left(folder: Path) -> None:
    """Removes what a killed run left in a folder. Only for who holds ``alone`` on it, or on one
    above.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") and entry.name.endswith(_SUFFIX) and not entry.is_dir(follow_symlinks=False):
                with suppress(OSError):
                    os.unlink(entry.path)


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Waits until no other run writes below a folder; gives whether that is known, which some file
    systems cannot tell.
    """
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        yield False
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        known = True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError:
            known = False
        yield known
    finally:
        os.close(descriptor)


def is_busy(folder: Path) -> bool:
    """Whether a run writes below a folder now, where that can be known."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        return False
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def _mode(place: Path) -> int:
    try:
        found = place.lstat()
    except OSError:
        return 0o666 & ~_umask()
    if stat.S_ISREG(found.st_mode):
        return stat.S_IMODE(found.st_mode)
    if not stat.S_ISLNK(found.st_mode):
        raise OSError(errno.EEXIST, "something else is in the place of this file", str(place))
    return 0o666 & ~_umask()


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
