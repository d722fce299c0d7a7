"""Several files written together or not at all, also where the process is killed between two of them.

What the files held before is noted first, in ``.kustomgen/undo.json``. Whoever changes the project next finds the note
and puts everything back; the note goes when all is written.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark, OutputError
from kustomgen.files.whole import alone, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UNDO = Path(".kustomgen/undo.json")


@dataclass(frozen=True, slots=True)
class Transaction:
    """The files of a project while one run changes them; nobody else does meanwhile."""

    folder: Path

    def write(self, files: Mapping[str, str | None]) -> None:
        """Writes files, by their path below the folder; None removes one. Raises OutputError, with nothing changed."""
        if not files:
            return
        try:
            before = {path: _bytes(self.folder / path) for path in files}
            write_whole(self.folder / UNDO, _note(before))
            for path, text in files.items():
                _put(self.folder / path, None if text is None else text.encode("utf-8"))
        except OSError as error:
            self.undo()
            where = Mark(str(error.filename or self.folder))
            raise OutputError(Complaint(where, f"cannot be written: {error.strerror}", "nothing was changed")) from None

    def add(self, files: Mapping[str, str | None], written: Mapping[str, str | None]) -> None:
        """Writes more files after ``write``; the note then covers ``written`` and these. Raises OutputError."""
        noted = json.loads((self.folder / UNDO).read_bytes()) if (self.folder / UNDO).exists() else {}
        try:
            more = {path: _bytes(self.folder / path) for path in files if path not in written}
            before = {**noted, **json.loads(_note(more))}
            write_whole(self.folder / UNDO, json.dumps(before).encode())
            for path, text in files.items():
                _put(self.folder / path, None if text is None else text.encode("utf-8"))
        except OSError as error:
            self.undo()
            where = Mark(str(error.filename or self.folder))
            raise OutputError(Complaint(where, f"cannot be written: {error.strerror}", "nothing was changed")) from None

    def undo(self) -> bool:
        """Puts back what the last ``write`` changed; gives whether there was anything to put back.

        Raises OutputError where the note cannot be read.
        """
        file = self.folder / UNDO
        if not file.exists():
            return False
        try:
            noted = json.loads(file.read_bytes())
            before = {
                str(path): None if text is None else str(text).encode("utf-8", "surrogateescape")
                for path, text in noted.items()
            }
        except (OSError, ValueError, AttributeError):
            message = "says what an interrupted change had written, and cannot be read"
            raise OutputError(
                Complaint(Mark(str(file)), message, "restore the files from git, and remove it")
            ) from None
        for path, data in before.items():
            if Path(path).is_absolute() or ".." in Path(path).parts:
                raise OutputError(Complaint(Mark(str(file)), f"names {path}, outside the project", "remove it"))
            if _bytes(self.folder / path) != data:
                _put(self.folder / path, data)
        self.done()
        return True

    def done(self) -> None:
        """All is written: there is nothing to undo any more."""
        with suppress(FileNotFoundError):
            (self.folder / UNDO).unlink()


@contextmanager
def transaction(folder: Path) -> Iterator[Transaction]:
    """Waits until no other run changes the project, and puts back what a killed one left. An exception undoes all."""
    with alone(folder):
        one = Transaction(folder)
        one.undo()
        try:
            yield one
        except BaseException:
            one.undo()
            raise
        one.done()


def _note(before: Mapping[str, bytes | None]) -> bytes:
    texts = {path: None if data is None else data.decode("utf-8", "surrogateescape") for path, data in before.items()}
    return json.dumps(texts).encode()


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _put(file: Path, data: bytes | None) -> None:
    if data is None:
        file.unlink(missing_ok=True)
    else:
        write_whole(file, data)
