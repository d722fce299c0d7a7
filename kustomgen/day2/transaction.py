"""Several files written together or not at all, also where the process is killed between two of
them.

What the files held before is noted first, in ``.kustomgen/undo.json``. Anyone who changes the
project next finds the note and puts everything back; the note goes when all is written.
``kustomgen.day2.note`` says which notes are obeyed.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kustomgen.day2.note import UndoNote, clear_note, content, read_note, refuse_links, remove_note, write_note
from kustomgen.errors import Complaint, Mark, OutputError
from kustomgen.files.whole import alone, clear_left, write_whole
from kustomgen.generate.interrupted import UNDO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.day2.note import Content


class Transaction:
    """The files of a project while one run changes them; nobody else does meanwhile."""

    def __init__(self, folder: Path, spec: str) -> None:
        self.folder = folder
        self._note = UndoNote(spec)

    def write(self, files: Mapping[str, Content]) -> None:
        """Writes files, by their path below the folder; None removes one. Raises OutputError, with
        nothing changed.
        """
        if not files:
            return
        refuse_links(self.folder, files)
        try:
            self._note = self._note.extended({path: (content(self.folder, path), new) for path, new in files.items()})
            write_note(self.folder, self._note)
            for path, data in files.items():
                put(self.folder, path, data)
        except OSError as error:
            self.undo()
            raise _unwritable(error, self.folder, "nothing was changed") from None

    def undo(self) -> None:
        """Puts back what was written. Raises OutputError if that cannot be; then the note stays
        for the next run.
        """
        _put_back(self.folder, self._note)
        self._note = UndoNote(self._note.spec)

    def done(self) -> None:
        """All is written: there is nothing to undo any more."""
        remove_note(self.folder)


@contextmanager
def transaction(folder: Path, spec: str) -> Iterator[Transaction]:
    """Waits until no other run changes the project, and puts back what a killed one left. An
    exception undoes all.

    ``spec`` is the name of the spec in the folder. Raises OutputError for a note that is not
    obeyed.
    """
    with alone(folder):
        if note := read_note(folder, spec):
            for place in {(folder / path).parent for path in note.before}:
                clear_left(place)
            _put_back(folder, note)
        clear_note(folder)
        one = Transaction(folder, spec)
        try:
            yield one
        except BaseException:
            one.undo()
            raise
        one.done()


def put(folder: Path, path: str, data: Content) -> None:
    """A file, or none if ``data`` is None; the folders that it leaves empty go too. Raises
    OSError.
    """
    place = folder / path
    if data is not None:
        write_whole(place, data)
        return
    place.unlink(missing_ok=True)
    for above in list(place.parents)[: len(PurePosixPath(path).parts) - 1]:
        try:
            above.rmdir()
        except OSError:
            return


def _put_back(folder: Path, note: UndoNote) -> None:
    try:
        for path, data in note.before.items():
            if content(folder, path) != data:
                put(folder, path, data)
        remove_note(folder)
    except OSError as error:
        hint = f"make it writable and run the command again, or restore the files from git and remove {folder / UNDO}"
        raise _unwritable(error, folder, hint) from None


def _unwritable(error: OSError, folder: Path, hint: str) -> OutputError:
    where = Mark(str(error.filename or folder))
    return OutputError(Complaint(where, f"cannot be written: {error.strerror}", hint))
