"""A ledger as text and on disk, and whether its lines follow one another."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.confined import read_bytes
from kustomgen.ledger.entry import Entry, parse_entry

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "ledger"
FIRST = "sha256:" + "0" * 64
"""The ``prev`` of the first entry."""
MAX_BYTES = 10_000_000
"""A larger ledger is not read: one of 10,000 changes has half of that."""

_MARKERS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


def file_of(folder: Path, environment: str) -> Path:
    """The ledger of an environment, for a spec in a folder."""
    return folder / FOLDER / f"{environment}.jsonl"


def text_of(folder: Path, environment: str) -> str:
    """What a ledger holds; empty if none exists. Raises InputError if it cannot be read, or
    is a link.
    """
    file = file_of(folder, environment)
    name = str(file)
    for place in (file.parent, file):
        if place.is_symlink():
            raise InputError(
                Complaint(Mark(str(place)), "is a symbolic link", "a ledger is a file of the project: remove the link")
            )
    try:
        return read_bytes(file, MAX_BYTES, folder).decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        message = f"is no UTF-8 (byte {error.start})"
        raise InputError(Complaint(Mark(name), message, _FROM_GIT)) from None
    except OSError as error:
        raise InputError(Complaint(Mark(name), f"cannot be read: {error.strerror}", _FROM_GIT)) from None


def lines_of(text: str) -> list[tuple[int, str]]:
    """The lines of a ledger that are not empty, with their numbers."""
    return [(number, line.rstrip("\r")) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def entries_of(text: str, name: str) -> tuple[Entry, ...]:
    """The entries of a ledger's text. Raises InputError with every line that is no entry."""
    entries, complaints = [], []
    for number, line in lines_of(text):
        try:
            entries.append(parse_entry(line))
        except ValueError as error:
            complaints.append(Complaint(Mark(name, number), *_wrong(line, str(error))))
    if complaints:
        raise InputError(complaints)
    return tuple(entries)


def read_ledger(folder: Path, environment: str) -> tuple[Entry, ...]:
    """The entries of an environment, the oldest first. Raises InputError with every line that is no
    entry.
    """
    return entries_of(text_of(folder, environment), str(file_of(folder, environment)))


def appended(text: str, entry: Entry) -> str:
    """The text of a ledger with one more entry."""
    return text + ("" if not text or text.endswith("\n") else "\n") + entry.to_line() + "\n"


def digest_of_line(line: str) -> str:
    """What the next entry has as ``prev``."""
    return "sha256:" + hashlib.sha256(line.encode()).hexdigest()


def last_digest(text: str) -> str:
    """The digest of the last line of a ledger; ``FIRST`` where it is empty."""
    lines = lines_of(text)
    return digest_of_line(lines[-1][1]) if lines else FIRST


def chain_faults(text: str, name: str, environment: str) -> list[Complaint]:
    """Every entry whose ``prev`` is not the line before it, with the entry that it follows; and
    those of elsewhere.
    """
    before, seen, faults = FIRST, {FIRST: "the beginning"}, []
    for number, line in lines_of(text):
        entry = parse_entry(line)
        if entry.environment != environment:
            message = f"entry {entry.id} is of {entry.environment}, in the ledger of {environment}"
            faults.append(Complaint(Mark(name, number), message, _FROM_GIT))
        if entry.prev != before:
            after = seen.get(entry.prev, "an entry that is not here")
            message = f"entry {entry.id} ({entry.action}) follows {after}, not the line before it"
            hint = "two branches changed the environment: check that the spec has the version that you want"
            faults.append(Complaint(Mark(name, number), message, hint))
        before = digest_of_line(line)
        seen[before] = f"entry {entry.id}"
    return faults


_FROM_GIT = "restore it from git: entries are only ever appended"


def _wrong(line: str, error: str) -> tuple[str, str]:
    if line.startswith(_MARKERS):
        hint = "keep the lines of both sides, in the order of their times, and remove the markers"
        return "a conflict of a merge is not resolved", hint
    return f"this line is no entry: {error}", _FROM_GIT
