"""The note of what files held before a change, ``.kustomgen/undo.json``, and which notes are
obeyed.

Anyone can put such a file into a tree. So a note counts only in the folder in which it was made,
for files that a change of this spec can write, and while nobody has edited them since. No link is
followed.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, Mark, OutputError
from kustomgen.files.confined import read_bytes
from kustomgen.files.whole import clear_left, link_on_the_way, write_whole
from kustomgen.generate.interrupted import UNDO
from kustomgen.layout.lock import LOCK
from kustomgen.layout.ours import can_be_ours
from kustomgen.ledger.file import FOLDER as LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Content = bytes | None
"""What a file holds; None if none exists."""

_MAX_BYTES = 64 * 1024 * 1024
_BY_HAND = "restore the files from git, and remove it"


@dataclass(frozen=True, slots=True)
class UndoNote:
    """What the files of a change held before it, and the digests of all that it writes; paths are
    below the folder.
    """

    spec: str
    before: Mapping[str, Content] = field(default_factory=dict)
    after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def extended(self, files: Mapping[str, tuple[Content, Content]]) -> UndoNote:
        """The note with more files, before and after; what it has of a file before stays."""
        before = {path: old for path, (old, _) in files.items()} | dict(self.before)
        # A file may be written twice: until the second time it holds what was written first.
        after = {path: (*self.after.get(path, ()), _digest(new)) for path, (_, new) in files.items()}
        return UndoNote(self.spec, before, {**self.after, **after})


def write_note(folder: Path, note: UndoNote) -> None:
    """Writes a note. Raises OSError."""
    plain = {
        "folder": _identity(folder),
        "spec": note.spec,
        "before": {path: _text(data) for path, data in note.before.items()},
        "after": note.after,
    }
    write_whole(folder / UNDO, json.dumps(plain).encode())


def remove_note(folder: Path) -> None:
    """Removes the note, and its folder where it is empty. Raises OSError."""
    with suppress(FileNotFoundError, NotADirectoryError):
        (folder / UNDO).unlink()
    with suppress(OSError):
        (folder / UNDO).parent.rmdir()


def clear_note(folder: Path) -> None:
    """Removes what a run left that was killed while it wrote a note."""
    place = (folder / UNDO).parent
    if place.is_dir() and not place.is_symlink():
        clear_left(place)
        with suppress(OSError):
            place.rmdir()


def read_note(folder: Path, spec: str) -> UndoNote | None:
    """The note that a killed run left; None if none exists.

    Raises OutputError for one that is not obeyed: with nothing written, it says what to do.
    """
    file = folder / UNDO
    if not os.path.lexists(file):
        return None
    refuse_links(folder, [str(UNDO)])
    note = _parsed(file, folder)
    if note.spec != spec:
        hint = f"run the command with --spec {folder / note.spec} first"
        raise _refused(file, f"has an interrupted change of {note.spec}, another spec", hint)
    for path in note.before:
        if not _may_be_written(path, spec):
            raise _refused(file, f"names {path}, which no change of {spec} writes", _BY_HAND)
    refuse_links(folder, note.before)
    for path, data in note.before.items():
        now = _now(folder, path)
        if now != data and _digest(now) not in note.after.get(path, ()):
            hint = f"restore the files from git or keep them as they are, and remove {file}"
            raise _refused(folder / path, "was edited after a change was interrupted", hint)
    return note


def content(folder: Path, path: str) -> Content:
    """What a file holds now. Raises OSError."""
    try:
        return read_bytes(folder / path, _MAX_BYTES, folder)
    except FileNotFoundError:
        return None


def _now(folder: Path, path: str) -> Content:
    try:
        return content(folder, path)
    except OSError as error:
        raise _refused(folder / path, f"cannot be read: {error.strerror}", _BY_HAND) from None


def refuse_links(folder: Path, paths: Iterable[str]) -> None:
    """Raises OutputError for files that are links, or lie behind one: neither is read
    nor written.
    """
    found = {}
    for path in paths:
        steps = [folder.joinpath(*PurePosixPath(path).parts[: n + 1]) for n in range(len(PurePosixPath(path).parts))]
        link = next((step for step in steps if step.is_symlink()), None) or link_on_the_way(folder / path)
        if link is not None:
            found[link] = Complaint(
                Mark(str(link)), "is a symbolic link", "kustomgen writes through no link: remove it"
            )
    if found:
        raise OutputError(found.values())


def _parsed(file: Path, folder: Path) -> UndoNote:
    try:
        found = json.loads(content(folder, str(UNDO)) or b"")
        before = {str(path): _bytes(text) for path, text in found["before"].items()}
        after = {str(path): tuple(map(str, digests)) for path, digests in found["after"].items()}
        made, spec = found["folder"], str(found["spec"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _refused(file, "is no note of an interrupted change", _BY_HAND) from None
    if made != _identity(folder):
        hint = "a clone or a copy brought it along: remove it"
        raise _refused(file, "is the note of an interrupted change in another folder", hint)
    return UndoNote(spec, before, after)


def _may_be_written(path: str, spec: str) -> bool:
    """Whether a change of a spec can write a file: the spec, the lock, a ledger, or what it
    generates.
    """
    place = PurePosixPath(path)
    if path in (spec, str(LOCK)):
        return len(place.parts) == 1
    if place.parts[:1] == (LEDGER,):
        return len(place.parts) == 2 and place.suffix == ".jsonl" and not place.name.startswith(".")  # noqa: PLR2004
    return can_be_ours(place)


def _identity(folder: Path) -> list[int]:
    """Which folder this is; a clone or a copy of it is another one."""
    found = folder.stat()
    return [found.st_dev, found.st_ino]


def _text(data: Content) -> str | None:
    return None if data is None else data.decode("utf-8", "surrogateescape")


def _bytes(text: Any) -> Content:
    if text is not None and not isinstance(text, str):
        raise TypeError
    return None if text is None else text.encode("utf-8", "surrogateescape")


def _digest(data: Content) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _refused(place: Path, message: str, hint: str) -> OutputError:
    return OutputError(Complaint(Mark(str(place)), message, hint))
