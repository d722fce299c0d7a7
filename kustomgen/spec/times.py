"""Times in a spec: durations, schedules and time zones."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from kustomgen.k8s.cron import EVERY, go_seconds
from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.types import is_open, of_form, text_of, wrong

MOST_SECONDS = 2**31 - 1
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
DURATION = "^([0-9]+[smhd])+$"
"""For the JSON Schema."""
_DURATION = re.compile(r"(?:[0-9]+[smhd])+")


def _seconds(value: Any) -> Any:
    if isinstance(value, str) and not is_open(value):
        if not _DURATION.fullmatch(value):
            raise wrong(f"{value!r} is not a duration: seconds are expected, or a form such as 90s, 60m or 2h")
        return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"([0-9]+)([smhd])", value))
    if isinstance(value, int) and not 0 <= value <= MOST_SECONDS:
        raise wrong(f"{value} is below zero" if value < 0 else f"{value} is more than {MOST_SECONDS} seconds")
    return value


def seconds_of(value: Any) -> Any:
    """The seconds that a duration says; the value itself where it says none, which the models tell
    of.
    """
    try:
        return _seconds(value)
    except PydanticCustomError:
        return value


Seconds = Annotated[
    int,
    BeforeValidator(_seconds),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": MOST_SECONDS},
                {"type": "string", "pattern": DURATION},
            ]
        }
    ),
]
"""Seconds, or a duration: ``60m`` is 3600."""


def durations_in_seconds(value: Any) -> Any:
    """A Kubernetes object with the durations in its ``...Seconds`` fields as numbers:
    ``periodSeconds: 1m`` is 60.
    """
    if isinstance(value, list):
        return [durations_in_seconds(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _seconds(item)
        if str(key).endswith("Seconds") and isinstance(item, str) and _DURATION.fullmatch(item)
        else durations_in_seconds(item)
        for key, item in value.items()
    }


Refresh = Annotated[
    str,
    of_form("([0-9]+(s|m|h))+", "is not a duration: a form such as 30m or 1h is expected"),
    WithJsonSchema({"type": "string", "pattern": "^([0-9]+(s|m|h))+$"}),
]
"""A duration as Go reads it."""

GatewayDuration = Annotated[
    str,
    of_form("([0-9]{1,5}(h|m|s|ms)){1,4}", "is not a duration: a form such as 10s or 1m30s is expected"),
    WithJsonSchema({"type": "string", "pattern": "^([0-9]{1,5}(h|m|s|ms)){1,4}$"}),
]
"""A duration as the Gateway API reads it (GEP-2257)."""

_PROMETHEUS = "0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?"
Interval = Annotated[
    str,
    of_form(f"(?=.)(?:{_PROMETHEUS})", "is not a duration: a form such as 30s or 1m is expected"),
    WithJsonSchema({"type": "string", "pattern": f"^({_PROMETHEUS})$"}),
]
"""A duration as Prometheus reads it."""

_PROMETHEUS_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}


def prometheus_seconds(text: str) -> float:
    """An ``Interval`` in seconds."""
    return sum(int(number) * _PROMETHEUS_UNITS[unit] for number, unit in re.findall(r"([0-9]+)(ms|[smhdwy])", text))


_CRON_FIELDS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    ("day of the week", 0, 6),
)
_MACROS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_WORDS = {
    "month": ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    "day of the week": ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
}


def _cron(value: Any) -> Any:
    text = text_of(value)
    if is_open(text) or text in _MACROS:
        return text
    if text.startswith(EVERY):
        if go_seconds(text.removeprefix(EVERY)) < 1:
            raise wrong(f"{text!r} has no duration: a form such as `@every 5m` or `@every 1h30m` is expected")
        return text
    if text.startswith("@"):
        raise wrong(f"there is no schedule {text!r}; {did_you_mean(text, _MACROS)}")
    if text.startswith(("TZ=", "CRON_TZ=")):
        raise wrong(f"{text!r} names a time zone in the cron line: write it as `timeZone`")
    fields = text.split()
    if len(fields) != len(_CRON_FIELDS):
        more = "; seconds are not supported" if len(fields) > len(_CRON_FIELDS) else ""
        raise wrong(
            f"{text!r} is not a cron line: five fields are expected (minute hour day month weekday), "
            f"not {len(fields)}{more}"
        )
    for content, (name, low, high) in zip(fields, _CRON_FIELDS, strict=True):
        if not all(_cron_part(part.lower(), name, low, high) for part in content.split(",")):
            words = f", {_WORDS[name][0]} to {_WORDS[name][-1]}" if name in _WORDS else ""
            raise wrong(
                f"{content!r} in {text!r} is no {name}: {low} to {high}{words}, *, a-b, */n and lists of these are possible"
            )
    if _never(*fields[2:]):
        raise wrong(f"{text!r} never comes: day {fields[2]} is in none of its months")
    return text


_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _never(day: str, month: str, weekday: str) -> bool:
    """Whether a day is one that none of its months has, as the 31st of February; a weekday would be
    enough by itself.
    """
    days, months = day.split(","), month.split(",")
    if weekday != "*" or not all(map(_is_number, (*days, *months))):
        return False
    return min(map(int, days)) > max(_DAYS[int(number) - 1] for number in months)


def _is_number(text: str) -> bool:
    return bool(re.fullmatch("[0-9]{1,9}", text))


def _cron_part(part: str, name: str, low: int, high: int) -> bool:
    span, slash, step = part.partition("/")
    if slash and not (_is_number(step) and int(step) > 0):
        return False
    if span in ("*", "?"):
        return True
    ends = [_cron_number(end, name, low) for end in span.split("-")]
    if len(ends) > 2 or any(end is None or not low <= end <= high for end in ends):  # noqa: PLR2004 - a range has two ends
        return False
    return len(ends) == 1 or (ends[0] or 0) <= (ends[1] or 0)


def _cron_number(text: str, name: str, low: int) -> int | None:
    if _is_number(text):
        return int(text)
    words = _WORDS.get(name, [])
    return words.index(text) + low if text in words else None


Cron = Annotated[str, BeforeValidator(_cron), WithJsonSchema({"type": "string", "format": "cron"})]
"""A schedule as the CronJob controller reads it (robfig/cron, standard fields)."""


def _time_zone(value: Any) -> Any:
    if not isinstance(value, str) or is_open(value):
        return value
    from zoneinfo import ZoneInfo, available_timezones  # noqa: PLC0415 - where a time zone is given

    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        known = available_timezones()
        # Without a database of time zones here, the cluster will judge.
        if known:
            hint = did_you_mean(value, known, "for example Etc/UTC or Europe/Berlin")
            raise wrong(f"there is no time zone {value!r}; {hint}") from None
    return value


TimeZone = Annotated[str, BeforeValidator(_time_zone), WithJsonSchema({"type": "string", "format": "time-zone"})]
"""A name of the IANA database."""
