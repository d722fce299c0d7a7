"""``ledger/ENVIRONMENT.jsonl``: one line of JSON for each change, appended only.

An entry has the digests of the environment's objects before and after it, and of the line before it. So whether it is
true can be computed from the spec and from git, without trust in who wrote it.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

FOLDER = "ledger"
FIRST = "sha256:" + "0" * 64
"""The ``prev`` of the first entry."""
MAX_BYTES = 10_000_000

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_KEYS = {"from_": "from", "approved_by": "approvedBy", "run_id": "runId"}


@dataclass(frozen=True)
class Entry:
    """One change of one environment. ``images`` maps a name to the versions before and after."""

    id: str
    at: str
    action: str
    environment: str
    actor: str
    before: str
    after: str
    prev: str
    from_: str | None = None
    images: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    """Keys of the spec that were set otherwise, as ``workloads.api.replicas``."""
    ticket: str | None = None
    approved_by: tuple[str, ...] = ()
    run_id: str | None = None
    reason: str | None = None
    until: str | None = None
    check: Mapping[str, int] = field(default_factory=dict)

    def to_line(self) -> str:
        """The entry as a line of the file, without the line's end."""
        plain = {_KEYS.get(key, key): value for key, value in asdict(self).items()}
        return json.dumps(plain, ensure_ascii=False, separators=(", ", ": "))


def file_of(folder: Path, environment: str) -> Path:
    """The ledger of an environment, for a spec in a folder."""
    return folder / FOLDER / f"{environment}.jsonl"


def new_id(now: datetime) -> str:
    """An identifier that sorts by time: a ULID (github.com/ulid/spec)."""
    number = int(now.timestamp() * 1000) << 80 | int.from_bytes(os.urandom(10))
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def text_of(file: Path) -> str:
    """What a ledger holds; empty where there is none. Raises InputError where it cannot be read."""
    from kustomgen.yaml.source import read  # noqa: PLC0415 - a ledger is read by few commands

    return read(file, str(file)) if file.exists() else ""


def entries_of(text: str, name: str) -> tuple[Entry, ...]:
    """The entries of a ledger's text. Raises InputError with every line that is no entry."""
    entries, complaints = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entries.append(_entry(line))
        except ValueError as error:
            complaints.append(Complaint(Mark(name, number), *_wrong(line, str(error))))
    if complaints:
        raise InputError(complaints)
    return tuple(entries)


def appended(text: str, entry: Entry) -> str:
    """The text of a ledger with one more entry."""
    return text + ("" if not text or text.endswith("\n") else "\n") + entry.to_line() + "\n"


def digest_of_line(line: str) -> str:
    """What the next entry has as ``prev``."""
    return "sha256:" + hashlib.sha256(line.encode()).hexdigest()


def last_digest(text: str) -> str:
    """The digest of the last line of a ledger; ``FIRST`` where it is empty."""
    lines = [line for line in text.splitlines() if line.strip()]
    return digest_of_line(lines[-1]) if lines else FIRST


def chain_faults(text: str, name: str) -> list[Complaint]:
    """Every entry whose ``prev`` is not the line before it, with the entry that it follows."""
    before, seen, faults = FIRST, {FIRST: "the beginning"}, []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        entry = _entry(line)
        if entry.prev != before:
            after = seen.get(entry.prev)
            message = f"entry {entry.id} ({entry.action}) follows {after or 'an entry that is not here'}, not the line before it"
            hint = "two branches changed the environment: check that the spec has the version that you want"
            faults.append(Complaint(Mark(name, number), message, hint))
        before = digest_of_line(line)
        seen[before] = f"entry {entry.id}"
    return faults


def _entry(line: str) -> Entry:
    found = json.loads(line, object_pairs_hook=_without_repeats)
    if not isinstance(found, dict):
        raise ValueError("an object is expected")  # noqa: TRY004 - of the text, not of an argument
    back = {value: key for key, value in _KEYS.items()}
    given = {back.get(key, key): value for key, value in found.items()}
    known = Entry.__dataclass_fields__
    missing = [
        key for key in ("id", "at", "action", "environment", "actor", "before", "after", "prev") if key not in given
    ]
    if missing:
        raise ValueError(f"{missing[0]!r} is missing")
    kept = {key: value for key, value in given.items() if key in known}
    images = kept.get("images") or {}
    kept["images"] = {name: (str(pair[0]), str(pair[1])) for name, pair in images.items()}
    kept["approved_by"] = tuple(kept.get("approved_by") or ())
    return Entry(**kept)


def _without_repeats(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} is there twice")
        found[key] = value
    return found


def _wrong(line: str, error: str) -> tuple[str, str]:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
        hint = "keep the lines of both sides, in the order of their times, and remove the markers"
        return "a conflict of a merge is not resolved", hint
    return f"this line is no entry: {error}", "restore it from git: entries are only ever appended"


def now_text(now: datetime) -> str:
    """A time as the ledger writes it: ``2026-08-04T15:30:00Z``."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", now.utctimetuple())
