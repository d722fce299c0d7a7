"""``kustomgen.lock``: the SHA-256 of each generated file, as ``sha256sum -c`` reads it. Sorted, one
line a file.

It names files only, so that the same spec gives the same lock on every machine, and branches that
change different files merge. A file that someone edited since is told from one that is merely old.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark, OutputError

if TYPE_CHECKING:
    from pathlib import Path

LOCK = PurePosixPath("kustomgen.lock")
_HEAD = "# The SHA-256 of each file that `kustomgen generate` wrote. Do not edit.\n"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")

Digests = Mapping[PurePosixPath, frozenset[str]]
"""Files, each with what it may hold: while ``generate`` writes, that is the old and the
new text.
"""


def digest(text: str) -> str:
    """SHA-256 of a file's text, in hexadecimal; bytes that are no UTF-8 count as they are."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def digests_of(tree: Mapping[PurePosixPath, str]) -> Digests:
    """What a lock says of files with these texts."""
    return {path: frozenset({digest(text)}) for path, text in tree.items()}


def lock_text(digests: Digests) -> str:
    """The text of a lock."""
    lines = (f"{each}  {path}\n" for path in sorted(digests) for each in sorted(digests[path]))
    return _HEAD + "".join(lines)


def parse_lock(text: str, output: Path) -> Digests:
    """What a lock in the folder ``output`` says. Raises OutputError for a text that is no lock."""
    if text.startswith("{") and not has_conflict(text):
        return _former(text, output)
    found: dict[PurePosixPath, frozenset[str]] = {}
    conflict = has_conflict(text)
    if not text.startswith("#") and not conflict:
        raise _no_lock(output, 1)
    for number, line in enumerate(text.splitlines(), 1):
        # In a conflict both sides count: each is what someone's `generate` wrote.
        if line.startswith("#") or (conflict and not _LINE.fullmatch(line)):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise _no_lock(output, number)
        path = PurePosixPath(match[2])
        found[path] = found.get(path, frozenset()) | {match[1]}
    return found


_MARKS = re.compile(r"<{7} .*"), re.compile(r"={7}"), re.compile(r">{7} .*")


def has_conflict(text: str) -> bool:
    """Whether git left the marks of a conflict in a text."""
    lines = iter(text.splitlines() if "<<<<<<< " in text else ())
    return all(any(mark.fullmatch(line) for line in lines) for mark in _MARKS)


def _former(text: str, output: Path) -> Digests:
    """The lock of kustomgen 0.1, in JSON."""
    try:
        files = json.loads(text)["files"]
        return {PurePosixPath(path): frozenset(digests.split()) for path, digests in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _no_lock(output, 1) from None


def _no_lock(output: Path, line: int) -> OutputError:
    hint = "restore it from git; or remove it, and --force then overwrites what differs from the spec"
    return OutputError(Complaint(Mark(str(output / LOCK), line), "is not a lock that kustomgen wrote", hint))
