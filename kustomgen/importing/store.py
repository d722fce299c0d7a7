"""The files of an import, written: nothing that is there is overwritten, and the old tree is not touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark, OutputError
from kustomgen.files.whole import write_whole
from kustomgen.importing.prove import SPEC

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.importing.model import Written


def refuse_existing(folder: Path) -> None:
    """Raises OutputError where the folder has a spec already."""
    place = folder / SPEC
    if place.exists() or place.is_symlink():
        hint = "name another folder with `-o DIR`"
        raise OutputError(Complaint(Mark(str(place)), "is there already, and is not overwritten", hint))


def store(written: Written, folder: Path) -> None:
    """Writes the spec last, after all that it names. Raises OutputError where a file is there, or cannot be written."""
    refuse_existing(folder)
    places = [(folder / path, text) for path, text in written.files.items()]
    if there := [place for place, _ in places if place.exists() or place.is_symlink()]:
        hint = "name an empty folder with `-o DIR`"
        raise OutputError(
            Complaint(Mark(str(place)), "is there already, and is not overwritten", hint) for place in there
        )
    try:
        for place, text in [*places, (folder / SPEC, written.spec)]:
            write_whole(place, text.encode())
    except OSError as error:
        at = Mark(str(error.filename or folder))
        raise OutputError(Complaint(at, f"cannot be written: {error.strerror}")) from None
