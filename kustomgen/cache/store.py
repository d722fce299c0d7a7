"""Entries by context, kind and name in an SQLite database, one for each working folder.

Each entry has a checksum over all of it, so that one which is damaged is as none. Nothing else is
asked of the database: it is written without a journal, and one that cannot be read is made again.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import stat
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

VARIABLE = "KUSTOMGEN_CACHE_DIR"
LIMIT = 256 * 1024 * 1024
"""Bytes that all databases take together, before the oldest are deleted."""
_FORMAT = 3
_OURS = re.compile(r"[0-9a-f]{32}\.v\d+\.sqlite|\.?[0-9a-f]{32}\.(?:book|answer)(?:\.[\w.]+)?")
"""The databases of this format and of others, and the files of the format before those."""
_DAY = 86400
_READING, _WRITING = 2.0, 10.0
"""Seconds to wait for another run."""
_RESPONSES = 50
"""The most responses that a folder keeps."""
_TABLE = """CREATE TABLE IF NOT EXISTS entry (
    context BLOB NOT NULL, kind TEXT NOT NULL, name BLOB NOT NULL, data BLOB NOT NULL, digest BLOB NOT NULL,
    PRIMARY KEY (context, kind, name))"""
_ENTRY = "SELECT data, digest FROM entry WHERE context = ? AND kind = ? AND name = ?"
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)

Entry = tuple[str, str, str, bytes]
"""Context, kind, name, and what is remembered."""


class CacheError(Exception):
    """Nothing can be remembered, for that ``reason``; ``always`` is told also where nobody chose
    the folder.
    """

    def __init__(self, message: str, reason: str, *, always: bool) -> None:
        self.reason, self.always = reason, always
        super().__init__(message)

    @classmethod
    def unwritable(cls, reason: str, *, always: bool = False) -> CacheError:
        """A folder or a file that cannot be written, which is told ``always`` or where the folder
        was chosen.
        """
        message = f"the cache in {folder()} cannot be written, so nothing is remembered: {reason}"
        return cls(message, reason, always=always or bool(os.environ.get(VARIABLE)))

    @classmethod
    def distrusted(cls, reason: str) -> CacheError:
        """A folder in which others could write what we would believe."""
        return cls(f"the cache in {folder()} is not used: {reason}", reason, always=True)


def folder() -> str:
    """The platform's folder for caches, kustomgen's part of it; ``KUSTOMGEN_CACHE_DIR`` names
    another.
    """
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
    # Without a home, as a user that nobody knows in a container, there is no such place, and none
    # is made up.
    return place if os.path.isabs(place) else os.path.join(os.devnull, "kustomgen")


def read(context: str, kind: str, name: str) -> bytes | None:
    """The entry; None if none exists that can be used."""
    return read_all(context, kind, [name]).get(name)


def read_all(context: str, kind: str, names: Iterable[str]) -> dict[str, bytes]:
    """The entries of these names; those that are not there, or are damaged, are left out."""
    found: dict[str, bytes] = {}
    try:
        with closing(sqlite3.connect(_path(), timeout=_READING)) as database:
            for name in names:
                row = database.execute(_ENTRY, (_bytes(context), kind, _bytes(name))).fetchone()
                if row and isinstance(row[0], bytes) and row[1] == _digest(context, kind, name, row[0]):
                    found[name] = row[0]
    except (sqlite3.Error, OSError, MemoryError, CacheError):
        """What was read until then is whole."""
    return found


def write(entries: Iterable[Entry]) -> None:
    """Writes all entries or none. Raises CacheError. Does nothing if other runs keep the
    database busy.
    """
    rows = [(_bytes(context), kind, _bytes(name), data, _digest(context, kind, name, data))
            for context, kind, name, data in entries]  # fmt: skip
    path = _path(create=True)
    try:
        _write_sound(path, rows)
    except sqlite3.Error as error:
        if _code(error) in _BUSY:
            return
        full = _code(error) in _FULL
        if full:
            _unlink(path)
        raise CacheError.unwritable(str(error), always=full) from None
    except OSError as error:
        raise CacheError.unwritable(error.strerror or str(error)) from None
    _make_room(path)


def used() -> None:
    """Notes that the database of this folder was of use, so that it is not the first to
    be deleted.
    """
    try:
        path = _path()
        if time.time() - os.stat(path).st_mtime > _DAY:
            os.utime(path)
    except (OSError, CacheError):
        pass


def unusable() -> str:
    """Why nothing can be remembered; empty if it can."""
    try:
        probe = f"{_path(create=True)}.{os.getpid()}"
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.unlink(probe)
    except CacheError as error:
        return error.reason
    except OSError as error:
        return error.strerror or str(error)
    return ""


def databases() -> list[tuple[str, os.stat_result]]:
    """Every file of the cache, the oldest first; none if there is no cache. Raises OSError if
    it cannot be read.
    """
    found: list[tuple[str, os.stat_result]] = []
    try:
        with os.scandir(folder()) as listed:
            found += [(each.path, each.stat(follow_symlinks=False)) for each in listed if _OURS.fullmatch(each.name)]
    except FileNotFoundError:
        return []
    return sorted(found, key=lambda each: each[1].st_mtime)


def described() -> str:
    """The cache in words: its folder, its entries, its size. Raises OSError if it cannot be
    read.
    """
    found = databases()
    size = sum(info.st_size for _, info in found)
    entries = "1 entry" if len(found) == 1 else f"{len(found)} entries"
    return f"{folder()}: {entries}, {size / 1e6:.1f} MB of at most {LIMIT / 1e6:.0f} MB"


def clear() -> int:
    """Deletes every file of the cache; gives how many there were. Raises OSError."""
    found = databases()
    for path, _ in found:
        _unlink(path)
    return len(found)


def _write_sound(path: str, rows: Collection[tuple[object, ...]]) -> None:
    """Writes into a database that is neither damaged nor too large, which may be a new one."""
    if os.path.exists(path) and os.path.getsize(path) > LIMIT // 4:
        _unlink(path)
    try:
        _write(path, rows)
    except sqlite3.DatabaseError as error:
        if _code(error) not in _DAMAGED:
            raise
        _unlink(path)
        _write(path, rows)


def _write(path: str, rows: Collection[tuple[object, ...]]) -> None:
    with closing(sqlite3.connect(path, timeout=_WRITING, isolation_level=None)) as database:
        # What a killed run or a full disk leaves half written, checksums tell: no journal is
        # needed.
        database.execute("PRAGMA journal_mode = MEMORY")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN IMMEDIATE")
        database.execute(_TABLE)
        database.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?)", rows)
        database.execute(
            "DELETE FROM entry WHERE kind = 'response' AND rowid NOT IN "
            "(SELECT rowid FROM entry WHERE kind = 'response' ORDER BY rowid DESC LIMIT ?)", (_RESPONSES,)
        )  # fmt: skip
        database.execute("COMMIT")


def _path(*, create: bool = False) -> str:
    """The database of the current folder, which need not exist where it is to be made. Raises
    CacheError and OSError.

    The cache's folder and the database are nobody else's, and no links: anyone who could write
    there could say that a tree is clean.
    """
    place = folder()
    try:
        if create:
            os.makedirs(place, mode=0o700, exist_ok=True)
        found = os.lstat(place)
        _refuse(place, found, stat.S_ISDIR)
        if sys.platform != "win32" and found.st_mode & 0o077:
            raise CacheError.distrusted(f"other users may read or write it; `chmod 700 {place}` keeps them out")
        path = os.path.join(place, f"{hashlib.sha256(os.fsencode(os.getcwd())).hexdigest()[:32]}.v{_FORMAT}.sqlite")
        try:
            _refuse(path, os.lstat(path), stat.S_ISREG)
        except FileNotFoundError:
            if not create:
                raise
    except OSError as error:
        raise CacheError.unwritable(error.strerror or str(error)) from None
    return path


def _refuse(path: str, info: os.stat_result, wanted: object) -> None:
    """Raises CacheError for what is a link, of another kind, or another user's."""
    if stat.S_ISLNK(info.st_mode):
        raise CacheError.distrusted(f"{path} is a symbolic link")
    if not wanted(info.st_mode):  # type: ignore[operator]  # typing would be imported
        raise CacheError.distrusted(f"{path} is neither a file nor a folder of the cache")
    if sys.platform != "win32" and info.st_uid != os.geteuid():
        raise CacheError.distrusted(f"{path} belongs to another user")


def pack(*parts: bytes) -> bytes:
    """Several parts as one entry."""
    return b" ".join(b"%d" % len(part) for part in parts) + b"\n" + b"".join(parts)


def unpack(data: bytes) -> list[bytes]:
    """The parts of an entry. Raises ValueError for what ``pack`` did not make."""
    head, _, rest = data.partition(b"\n")
    parts = []
    for length in map(int, head.split(b" ")):
        parts.append(rest[:length])
        rest = rest[length:]
    return parts


def _digest(context: str, kind: str, name: str, data: bytes) -> bytes:
    head = f"{len(context)} {len(kind)} {len(name)} {context}{kind}{name}"
    return hashlib.sha256(_bytes(head) + data).digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _code(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    return code


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def _make_room(but: str) -> None:
    """Deletes the oldest files where all take too much room."""
    try:
        found = databases()
        size = sum(info.st_size for _, info in found)
        for path, info in found:
            if size > LIMIT and path != but:
                os.unlink(path)
                size -= info.st_size
    except OSError:
        pass  # another run makes room too
