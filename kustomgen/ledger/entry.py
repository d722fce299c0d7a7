"""One change of one environment, as a value and as a line of JSON.

An entry has the digests of the environment's objects before and after it, and of the line before
it. So whether it is true can be computed from the spec and from git, without trust in who wrote it.
"""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from kustomgen.files.strict_json import loads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEPLOYS = ("set", "promote", "rollback")
"""The actions that change versions."""
BY_HAND = "record"
"""The action of an entry that speaks for all that was changed by hand before it."""

Lines = tuple[int, str, str]
"""Lines of a spec that a change replaced: the number of the first, the text before and after."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


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
    edits: tuple[Lines, ...] = ()
    """What was replaced in the spec, so that a rollback finds the very bytes."""
    kustomgen: str | None = None
    """The release that wrote it: another one may generate other objects, and so other digests."""

    @property
    def time(self) -> datetime:
        """When the change was made, in UTC."""
        return datetime.fromisoformat(self.at)

    def to_line(self) -> str:
        """The entry as a line of the file, without the line's end."""
        plain = {_KEYS.get(key, key): value for key, value in asdict(self).items()}
        return json.dumps(plain, ensure_ascii=False, separators=(", ", ": "))


def parse_entry(line: str) -> Entry:
    """The entry of a line. Raises ValueError with what is wrong in it; keys that nobody knows are
    passed over.
    """
    found = loads(line)
    if not isinstance(found, dict):
        raise ValueError("an object is expected")  # noqa: TRY004 - of the text, not of an argument
    for key in _NEEDED:
        if key not in found:
            raise ValueError(f"{key!r} is missing")
    given = {}
    for name, of in _FIELDS.items():
        key = _KEYS.get(name, name)
        if found.get(key) is not None or key in _NEEDED:
            given[name] = of(key, found[key])
    return Entry(**given)


def new_id(now: datetime) -> str:
    """An identifier that sorts by time: a ULID (github.com/ulid/spec)."""
    number = int(now.timestamp() * 1000) << 80 | int.from_bytes(os.urandom(10))
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def time_text(now: datetime) -> str:
    """A time as the ledger writes it: ``2026-08-04T15:30:00Z``."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", now.utctimetuple())


def _line(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError(f"{key}: a line of text is expected, found {_shown(value)}")
    return value


def _digest(key: str, value: Any) -> str:
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise ValueError(f"{key}: sha256: and 64 hexadecimal digits are expected, found {_shown(value)}")
    return value


def _time(key: str, value: Any) -> str:
    try:
        if isinstance(value, str) and _TIME.fullmatch(value):
            datetime.fromisoformat(value)
            return value
    except ValueError:
        pass
    raise ValueError(f"{key}: a time as 2026-08-04T15:30:00Z is expected, found {_shown(value)}")


def _date(key: str, value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise ValueError(f"{key}: a date as 2026-12-31 is expected, found {_shown(value)}") from None


def _images(key: str, value: Any) -> dict[str, tuple[str, str]]:
    if not isinstance(value, dict):
        raise ValueError(f"{key}: a map of images is expected, found {_shown(value)}")  # noqa: TRY004 - see above
    for name, pair in value.items():
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair)):  # noqa: PLR2004
            raise ValueError(f"{key}.{name}: the versions before and after are expected, found {_shown(pair)}")
    return {name: (pair[0], pair[1]) for name, pair in value.items()}


def _values(key: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or any(isinstance(each, dict | list) for each in value.values()):
        raise ValueError(f"{key}: a map of plain values is expected, found {_shown(value)}")
    return value


def _people(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{key}: a list of names is expected, found {_shown(value)}")  # noqa: TRY004 - see above
    return tuple(_line(key, each) for each in value)


def _edits(key: str, value: Any) -> tuple[Lines, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{key}: a list is expected, found {_shown(value)}")  # noqa: TRY004 - see above
    for each in value:
        if not (isinstance(each, list) and [type(part) for part in each] == [int, str, str]):
            raise ValueError(f"{key}: a line's number and the text before and after are expected, found {_shown(each)}")
    return tuple((number, before, after) for number, before, after in value)


def _counts(key: str, value: Any) -> dict[str, int]:
    if not isinstance(value, dict) or any(type(each) is not int for each in value.values()):
        raise ValueError(f"{key}: a map of numbers is expected, found {_shown(value)}")
    return value


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004 - a terminal's line


_KEYS = {"from_": "from", "approved_by": "approvedBy", "run_id": "runId"}
_NEEDED = ("id", "at", "action", "environment", "actor", "before", "after", "prev")
_FIELDS: Mapping[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(
        ("id", "action", "environment", "actor", "from_", "ticket", "run_id", "reason", "kustomgen"), _line
    ),
    **dict.fromkeys(("before", "after", "prev"), _digest),
    "at": _time,
    "images": _images,
    "values": _values,
    "approved_by": _people,
    "until": _date,
    "check": _counts,
    "edits": _edits,
}
