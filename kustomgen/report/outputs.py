"""Where a report goes: standard output, files, each in its own format."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.report import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

_DEVICES = ("/dev/", "/proc/")


@dataclass(frozen=True, slots=True)
class Output:
    """One report of a run; ``file`` is None for standard output. ``main`` is the one of
    ``--format``.
    """

    format: str
    file: Path | None
    main: bool = False


def outputs_of(format: str, given: Sequence[str], others: Sequence[Path | None] = ()) -> tuple[Output, ...]:  # noqa: A002 - the option's name
    """What ``--format`` and ``--output`` ask for: ``FILE`` takes the report of ``--format``,
    ``FORMAT=FILE`` a further one.

    ``others`` are files that the run writes as well. Raises InputError for a format that is
    unknown, and for two outputs into one file.
    """
    split = [_split(each) for each in given]
    plain = [name for known, name in split if known is None]
    if len(plain) > 1:
        hint = f"name the format of each: --output json={plain[1]}"
        raise InputError(Complaint(None, f"--output {plain[0]} and --output {plain[1]} both take --format", hint))
    main = Output(format, Path(plain[0]) if plain else None, main=True)
    found = (main, *(Output(known, Path(name)) for known, name in split if known is not None))
    files = [*(each.file for each in found), *others]
    for file in files:
        writable(file)
    _refuse_one_file(files)
    return found


def writable(file: Path | None) -> Path | None:
    """The file that an option names, before anything is done for it; its folder may be missing.
    Raises InputError where no file can be written there.
    """
    if file is None or str(file).startswith(_DEVICES):
        return file
    if file.is_dir():
        raise InputError(Complaint(Mark(str(file)), "cannot be written: this is a folder", "name a file in it"))
    folder = next(each for each in file.parents if os.path.lexists(each))
    if not folder.is_dir():
        raise InputError(Complaint(Mark(str(folder)), "cannot be written: this is no folder"))
    if not os.access(folder, os.W_OK):
        raise InputError(Complaint(Mark(str(folder)), "cannot be written: permission denied"))
    return file


def _split(given: str) -> tuple[str | None, str]:
    """The format and the file of ``FORMAT=FILE``; no format for a file alone."""
    word, equals, name = given.partition("=")
    if not equals or not re.fullmatch("[a-z]+", word):
        return None, given
    if word not in FORMATS:
        from kustomgen.k8s.names import nearest  # noqa: PLC0415 - for a mistake only

        near = nearest(word, FORMATS)
        meant = f"did you mean '{near}={name}'?" if near else f"possible are: {', '.join(FORMATS)}."
        hint = f"{meant} A file of that name is ./{given}"
        raise InputError(Complaint(None, f"--output {given!r}: {word!r} is no format", hint))
    if not name:
        raise InputError(Complaint(None, f"--output {given!r} names no file", f"for example {word}=report.{word}"))
    return word, name


def _refuse_one_file(files: Sequence[Path | None]) -> None:
    seen: dict[str, Path] = {}
    for file in files:
        if file is None or str(file).startswith(_DEVICES):
            continue
        place = os.path.realpath(file)
        if place in seen:
            both = f"{seen[place]} and {file}" if seen[place] != file else str(file)
            raise InputError(
                Complaint(None, f"two outputs have the same file: {both}", "name another file for one of them")
            )
        seen[place] = file
