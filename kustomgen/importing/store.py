"""The files of an import, written: nothing that is there is overwritten, and the old tree is not
touched.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark, OutputError
from kustomgen.files.whole import write_whole
from kustomgen.importing.prove import SPEC

if TYPE_CHECKING:
    from kustomgen.importing.model import ImportSource, Written


def refuse_existing(folder: Path) -> None:
    """Raises OutputError if the folder has a spec already."""
    place = folder / SPEC
    if place.exists() or place.is_symlink():
        hint = "name another folder with `-o DIR`"
        raise OutputError(Complaint(Mark(str(place)), "is there already, and is not overwritten", hint))


def refuse_among(sources: ImportSource, folder: Path) -> None:
    """Raises OutputError if what the spec generates would be written over the old tree."""
    for environment in sources.environments:
        real = Path(os.path.realpath(environment.place))
        for name in ("base", "overlays"):
            if real.is_relative_to(os.path.realpath(folder / name)):
                message = f"is part of the old tree, and where `kustomgen generate` would write {name}/"
                hint = "name another folder with `-o DIR`"
                raise OutputError(Complaint(Mark(environment.place), message, hint))


def store(written: Written, folder: Path) -> None:
    """Writes the spec last, after all that it names. Raises OutputError if a file is there, or
    cannot be written.
    """
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
