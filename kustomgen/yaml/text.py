"""Files that people wrote, as text: in UTF-8, once, and of a size that a person can
have written.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.confined import MAX_BYTES, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

# UTF-32 first: its mark begins like that of UTF-16.
_WIDE = {
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}

# What UTF-8 looks like once it was taken for Windows-1252 and encoded again: "é" is then "Ã©".
_MOJIBAKE = (
    "[\u00c2\u00c3][\u0080-\u00bf]"
    # Where Windows-1252 has letters and signs; those that may follow a word, only before a letter.
    "|\u00c3[\u20ac\u201a\u0192\u201e\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]"
    "|\u00c3[\u2018-\u201d\u2022\u2013\u2014\u2026](?=[a-z])"
    "|\u00e2[\u0080\u20ac][\u0080-\u00bf\u2018-\u203a\u0153\u017e\u2122]"
    "|\u00f0\u0178"
)


class Files:
    """Reads files that people wrote; ``digests`` has the SHA-256 of each that was read, by the path
    that was asked for.
    """

    def __init__(self) -> None:
        self.digests: dict[str, str] = {}
        self.folders: list[str] = []
        """Folders of which the names of the files counted."""

    def read(self, path: Path, name: str | None = None, within: Path | None = None) -> str:
        """As ``read``."""
        data = _read_bytes(path, name or str(path), within)
        self.note(path, data)
        return decode(data, name or str(path))

    def note(self, path: Path, data: bytes) -> None:
        """Notes a file that was read otherwise."""
        self.digests[str(path)] = hashlib.sha256(data).hexdigest()


def read(path: Path, name: str | None = None, within: Path | None = None) -> str:
    """The text of a file that a person wrote; ``name`` is how messages call it.

    ``within`` is the folder that a file may not leave which a tree names. Raises InputError if
    there is no such file, it is a folder, a device or a pipe, leaves its project, cannot be
    read, is larger than ``MAX_BYTES``, or is not UTF-8.
    """
    return decode(_read_bytes(path, name or str(path), within), name or str(path))


def _read_bytes(path: Path, name: str, within: Path | None) -> bytes:
    try:
        if path.is_dir():
            raise InputError(Complaint(Mark(name), "this is a folder, not a file", "name the file inside it"))
        if (size := path.stat().st_size) > MAX_BYTES:
            raise too_large(size, MAX_BYTES, name)
        data = read_bytes(path, within=within)
    except FileNotFoundError:
        raise InputError(
            Complaint(Mark(name), "there is no such file", "`kustomgen init` writes a first one")
        ) from None
    except OSError as error:
        raise InputError(Complaint(Mark(name), f"cannot be read: {error.strerror}")) from None
    except ValueError:
        raise InputError(Complaint(Mark(name), "no file can have this name: it has a NUL character")) from None
    return data


def too_large(size: int, limit: int, name: str) -> InputError:
    """A file that no honest hand wrote."""
    message = f"the file has {size / 1e6:.1f} MB, more than the {limit / 1e6:.1f} MB that are read"
    return InputError(Complaint(Mark(name), message, "is this the file that you meant?"))


def decode(data: bytes, name: str) -> str:
    """Bytes to text: UTF-8, or UTF-16 or UTF-32 with a byte order mark. Raises InputError with the
    place of the first bad byte.
    """
    for codec, marks in _WIDE.items():
        if data.startswith(marks):
            try:
                return data.decode(codec)
            except UnicodeDecodeError:
                message = f"begins like {codec.upper()}, and is not"
                raise InputError(Complaint(Mark(name), message, "save it as UTF-8")) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before) - (before.rfind(b"\n") + 1) + 1
        meant = data[error.start : error.start + 1].decode("latin-1")
        message = f"byte 0x{data[error.start]:02x} is not UTF-8 (in Latin-1 it would be {meant!r})"
        raise InputError(Complaint(Mark(name, line, column), message, "save the file as UTF-8")) from None


def find_mojibake(text: str, name: str) -> list[Complaint]:
    """A complaint for each line that was UTF-8, taken for Windows-1252, and encoded as UTF-8 a
    second time.
    """
    if text.isascii():
        return []
    complaints = []
    for number, line in enumerate(text.split("\n"), 1):
        if found := re.search(_MOJIBAKE, line):
            message = f"{found[0]!r} is UTF-8 that was encoded twice{_meant(line, found.start())}"
            hint = "save the file as UTF-8 from its original, or type the character again"
            complaints.append(Complaint(Mark(name, number, found.start() + 1), message, hint))
    return complaints


def _meant(line: str, start: int) -> str:
    for codec in ("cp1252", "latin-1"):
        for width in (2, 3, 4):
            try:
                character = line[start : start + width].encode(codec).decode("utf-8")
            except UnicodeError:
                continue
            if len(character) == 1:
                return f"; {character!r} was meant"
    return ""
