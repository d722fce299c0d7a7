"""What a result depends on, and whether that still holds.

A dependency is a key, which is one letter for its kind and a path; its value, a short text; and a
fingerprint:

    f  a path's content: the SHA-256 of a file, "file" for any content, "folder", or "absent"
    k  a kustomization's references: its SHA-256, a space, a digest of the references
    p  whether the path is a file, a folder, or absent
    w  the folders in a folder, and its kustomization files
    l  the names of everything in a folder
    c  the code and data of a Python package
    i  the installed distributions

The value of a path with links begins with "@", its real path and a line feed.

A file or folder with the same fingerprint, that is size, times and inode, is not read again. As in
git, one that changed just before it was read gets no fingerprint, because a later change could have
the same times.
"""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ABSENT, FOLDER, FILE, OTHER = "absent", "folder", "file", "other"
MOMENT = 2_000_000_000
"""Nanoseconds: FAT counts time in steps of two seconds, all else in finer ones."""

Values = dict[str, str]
"""Keys to their values."""
Dependency = tuple[str, str, str]
"""Key, value, fingerprint."""


class Validator:
    """Whether dependencies hold, each looked at once. ``since`` is when the run began, in
    nanoseconds.
    """

    def __init__(self, since: int) -> None:
        self.since = since
        self._now: dict[Dependency, str | None] = {}
        self.moved = False
        """Whether any holds with another fingerprint than it had."""

    def hold(self, dependencies: Iterable[Dependency]) -> bool:
        """Whether all of them do."""
        return all(map(self._holds, dependencies))

    def failing(self, dependencies: Iterable[Dependency]) -> list[Dependency]:
        """Those that do not."""
        return [each for each in dependencies if not self._holds(each)]

    def renewed(self, dependencies: Iterable[Dependency]) -> list[Dependency]:
        """The same, which hold, with the fingerprints of now."""
        return [(key, value, self._now.get((key, value, was)) or "") for key, value, was in dependencies]

    def _holds(self, dependency: Dependency) -> bool:
        if dependency not in self._now:
            self._now[dependency] = self._look(*dependency)
        return self._now[dependency] is not None

    def _look(self, key: str, value: str, was: str) -> str | None:
        """The fingerprint with which it holds, which may be empty; None if it does not."""
        if was and was == _lstat(key[1:]):
            return was
        now = fingerprint(key, self.since)
        if now and now == was:
            return was
        if not holds(key, value):
            return None
        self.moved = self.moved or now != was
        return now


def with_fingerprints(values: Mapping[str, str], since: int) -> list[Dependency]:
    """Dependencies on what a run that began at ``since`` found."""
    return [(key, value, fingerprint(key, since)) for key, value in values.items()]


def encode(dependencies: Iterable[Dependency]) -> bytes:
    """Dependencies as bytes."""
    return "\0".join(text for each in dependencies for text in each).encode("utf-8", "surrogateescape")


def decode(data: bytes) -> list[Dependency]:
    """What ``encode`` made. Raises ValueError for anything else."""
    texts: Sequence[str] = data.decode("utf-8", "surrogateescape").split("\0") if data else ()
    return list(zip(texts[::3], texts[1::3], texts[2::3], strict=True))


def key_of(kind: str, path: str) -> str:
    """The key of a path; below the current folder it is relative, so that it is short."""
    return kind + path.removeprefix(os.getcwd() + os.sep)


def holds(key: str, value: str) -> bool:
    """Whether it is as it was."""
    try:
        return _stands(key[1:], value) if key[0] in "fkp" else value_of(key) == value
    except OSError:
        return False


def value_of(key: str) -> str:
    """What is the case now. Raises OSError if that cannot be known."""
    kind, path = key[0], key[1:]
    if kind in "fp":
        real = os.path.realpath(path)
        through = f"@{real}\n" if real != os.path.abspath(path) else ""
        return through + _content(real, read=kind == "f")
    return _SEEN[kind](path)


def fingerprint(key: str, since: int) -> str:
    """The fingerprint of what is there now; empty if none exists, or none would be safe."""
    kind, path = key[0], key[1:]
    try:
        if kind == "c":
            found = [_safe(os.stat(file), since) for file in _files(path)]
            return hashlib.sha256("\n".join(found).encode()).hexdigest() if all(found) else ""
        info = os.lstat(path)
        # A link's times say nothing of what it leads to, nor do those of a folder with links in it.
        plain = stat.S_ISREG(info.st_mode) or (stat.S_ISDIR(info.st_mode) and not (kind in "wl" and _has_links(path)))
    except OSError:
        return ""
    return _safe(info, since) if plain else ""


def digest(path: str) -> str:
    """SHA-256 of a file, in hexadecimal. Raises OSError."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def _stands(path: str, value: str) -> bool:
    if value[:1] == "@":
        real, _, value = value[1:].partition("\n")
        if os.path.realpath(path) != real:
            return False
        path = real
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return value == ABSENT
    if not stat.S_ISREG(mode):
        return value == (FOLDER if stat.S_ISDIR(mode) else OTHER)
    return value == FILE if value in (ABSENT, FOLDER, FILE, OTHER) else digest(path) == value[:64]


def _lstat(path: str) -> str:
    try:
        return _sign(os.lstat(path))
    except (OSError, ValueError):
        return ""


def _sign(info: os.stat_result) -> str:
    return f"{info.st_size} {info.st_mtime_ns} {info.st_ctime_ns} {info.st_ino}"


def _safe(info: os.stat_result, since: int) -> str:
    return "" if max(info.st_mtime_ns, info.st_ctime_ns) > since - MOMENT else _sign(info)


def _content(real: str, *, read: bool) -> str:
    try:
        mode = os.lstat(real).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ABSENT
    if stat.S_ISDIR(mode):
        return FOLDER
    if not stat.S_ISREG(mode):
        return OTHER
    return digest(real) if read else FILE


def _walked(path: str) -> str:
    """The folders that a walk would go into, and links, with where they lead; a file with a
    kustomization's name.
    """
    return _names(path, lambda entry: leads_to_folder(entry) or entry.name.lower().startswith("kustomi"))


def _listed(path: str) -> str:
    return _names(path, lambda _: True)


def _installed(path: str) -> str:
    return _names(path, lambda entry: entry.name.endswith((".dist-info", ".egg-info")))


def _names(path: str, wanted: object) -> str:
    if not os.path.isdir(path):
        return ABSENT
    found = [os.path.realpath(path)] if os.path.islink(path) else []
    with os.scandir(path) as entries:
        for entry in entries:
            if not entry.name.startswith(".") and wanted(entry):  # type: ignore[operator]  # typing would be imported
                link = os.readlink(entry.path) if entry.is_symlink() else ""
                found.append(f"{entry.name}\0{leads_to_folder(entry)}\0{link}")
    return hashlib.sha256("\n".join(sorted(found)).encode("utf-8", "surrogateescape")).hexdigest()


def leads_to_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder, or a link to one; False for a link that leads to itself."""
    return os.path.isdir(entry.path) if entry.is_symlink() else entry.is_dir()


def _has_links(path: str) -> bool:
    with os.scandir(path) as entries:
        return any(entry.is_symlink() for entry in entries)


_CODE: dict[str, str] = {}


def _code(path: str) -> str:
    """Read once per process: later changes to the files do not change the code that this process
    runs.
    """
    path = os.path.abspath(path)
    if path not in _CODE:
        found = hashlib.sha256()
        for file in _files(path):
            found.update(f"{file[len(path) + 1 :]}\0{digest(file)}\n".encode())
        _CODE[path] = found.hexdigest()
    return _CODE[path]


def _files(path: str) -> list[str]:
    """The files of a package that make it do what it does."""
    found = []
    for folder, below, names in os.walk(path):
        below[:] = sorted(name for name in below if name not in ("__pycache__", "_engine"))
        found += [os.path.join(folder, name) for name in sorted(names)]
    return found


_SEEN = {"w": _walked, "l": _listed, "c": _code, "i": _installed}
