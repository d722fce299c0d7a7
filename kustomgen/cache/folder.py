"""The cache's folder: where it is, and files in it, each written whole or not at all."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

VARIABLE = "KUSTOMGEN_CACHE_DIR"
LIMIT = 256 * 1024 * 1024
"""Bytes that all files of the cache take together, before the oldest go."""
_ABANDONED = 3600
_DAY = 86400
_PROBE = "probe"
_MAGIC = b"kustomgen cache 2"
_LONGEST = 4096
"""Bytes of a file's first line."""


def folder() -> str:
    """The platform's folder for caches, kustomgen's part of it; ``KUSTOMGEN_CACHE_DIR`` says another."""
    if chosen := os.environ.get(VARIABLE):
        return os.path.abspath(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser(r"~\AppData\Local")
        return os.path.join(base, "kustomgen", "Cache")
    if sys.platform == "darwin":
        place = os.path.expanduser("~/Library/Caches/kustomgen")
    else:
        chosen = os.environ.get("XDG_CACHE_HOME", "")
        # A relative one is to be ignored, says the XDG Base Directory Specification.
        place = os.path.join(chosen if os.path.isabs(chosen) else os.path.expanduser("~/.cache"), "kustomgen")
    # Without a home, as a user that nobody knows in a container, there is no such place, and none is made up.
    return place if os.path.isabs(place) else os.path.join(os.devnull, "kustomgen")


class Entry:
    """A file of the cache: the sections that were read of it, and where the others stand. Each has a checksum.

    Another run may replace the file at any time, so what is read later is read only as long as it is the same one.
    """

    def __init__(self, name: str, count: int | None = None) -> None:
        """Reads the first sections, or all. Raises OSError, and ValueError for what is damaged."""
        self._name = name
        with self._opened() as file:
            self._head = file.readline(_LONGEST)
            magic, *parts = self._head.strip().split(b"; ")
            if magic != _MAGIC:
                raise ValueError(name)
            self._parts = [(digest, int(length)) for digest, _, length in (part.partition(b" ") for part in parts)]
            self.sections = [self._read(file, number) for number in range(len(parts))[:count]]

    def section(self, number: int) -> bytes:
        """A section that was not read at once. Raises OSError, and ValueError where it is damaged, or another by now."""
        with self.standing_at(number) as file:
            return self._read(file, number)

    def standing_at(self, number: int) -> BinaryIO:
        """The file, to be read from the beginning of a section. Raises OSError, and ValueError where it is another by now."""
        file = self._opened()
        if file.readline(_LONGEST) != self._head:
            file.close()
            raise ValueError(self._name)
        file.seek(len(self._head) + sum(length for _, length in self._parts[:number]))
        return file

    def _opened(self) -> BinaryIO:
        return open(os.path.join(folder(), self._name), "rb")

    def _read(self, file: BinaryIO, number: int) -> bytes:
        import hashlib  # noqa: PLC0415 - only where there is something to read

        digest, length = self._parts[number]
        data = file.read(length)
        if len(data) != length or hashlib.sha256(data).hexdigest().encode() != digest:
            raise ValueError(self._name)
        return data


def read(name: str) -> list[bytes] | None:
    """The sections of a file; None where there is none, or it is damaged."""
    try:
        return Entry(name).sections
    except (OSError, ValueError):
        return None


def write(name: str, sections: list[bytes]) -> None:
    """Writes a file of such sections. Raises OSError; then there is what was there before."""
    import hashlib  # noqa: PLC0415 - as above

    place = folder()
    os.makedirs(place, mode=0o700, exist_ok=True)
    head = [b"%s %d" % (hashlib.sha256(data).hexdigest().encode(), len(data)) for data in sections]
    new = os.path.join(place, f".{name}.{os.getpid()}.{time.monotonic_ns()}")
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(b"; ".join([_MAGIC, *head]) + b"\n" + b"".join(sections))
        os.replace(new, os.path.join(place, name))
    except BaseException:
        try:
            os.unlink(new)
        except OSError:
            pass
        raise
    _make_room()


def used(name: str) -> None:
    """Notes that a file was of use, so that it is not the first to go."""
    path = os.path.join(folder(), name)
    try:
        if time.time() - os.stat(path).st_mtime > _DAY:
            os.utime(path)
    except OSError:
        pass


def unwritable() -> str:
    """Why nothing can be written there; empty where it can."""
    try:
        write(_PROBE, [])
        os.unlink(os.path.join(folder(), _PROBE))
    except OSError as error:
        return error.strerror or str(error)
    return ""


def entries() -> list[tuple[str, os.stat_result]]:
    """Every file of the cache, the oldest first; none where there is no cache. Raises OSError where it cannot be read."""
    found: list[tuple[str, os.stat_result]] = []
    try:
        with os.scandir(folder()) as listed:
            found += [(entry.path, entry.stat()) for entry in listed if _is_ours(entry.name)]
    except FileNotFoundError:
        return []
    return sorted(found, key=lambda each: each[1].st_mtime)


def _is_ours(name: str) -> bool:
    # What a killed process left begins with a dot, and has a number behind.
    return any(part in ("book", "answer") for part in name.split(".")[1:])


def clear() -> int:
    """Removes every file of the cache; gives how many there were. Raises OSError."""
    found = entries()
    for path, _ in found:
        try:
            os.unlink(path)
        except FileNotFoundError:
            pass
    return len(found)


def _make_room() -> None:
    """Removes the oldest files where all take too much room, and what a killed process left."""
    try:
        found = entries()
        size = sum(info.st_size for _, info in found)
        for path, info in found:
            left = os.path.basename(path).startswith(".") and time.time() - info.st_mtime > _ABANDONED
            if size > LIMIT or left:
                os.unlink(path)
                size -= info.st_size
    except OSError:
        pass  # somebody else makes room too
