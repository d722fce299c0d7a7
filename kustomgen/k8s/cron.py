"""How often a schedule comes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

EVERY = "@every "
"""Before a duration: how often it runs, counted from when the controller first sees it."""
_GO_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_GO_PART = r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(h|ms|m|s|us|µs|ns)"


def go_seconds(text: str) -> float:
    """A duration as Go writes it, ``1h30m`` or ``1.5h``, in seconds; 0 for what is not one."""
    if not re.fullmatch(rf"\+?(?:{_GO_PART})+", text):
        return 0
    return sum(float(number) * _GO_UNITS[unit] for number, unit in re.findall(_GO_PART, text))


_MACROS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DAY = 24 * 60
_YEARS = 4 * 365 + 1
"""So many days have every date that there is."""


def shortest_interval(schedule: str) -> int:
    """The seconds between the two runs of a valid schedule that are nearest to each other."""
    if schedule.startswith(EVERY):
        return int(go_seconds(schedule.removeprefix(EVERY)))
    minute, hour, day, month, weekday = _MACROS.get(schedule, schedule).lower().split()
    times = sorted(h * 60 + m for h in _field(hour, 0, 23) for m in _field(minute, 0, 59))
    gaps = [later - earlier for earlier, later in pairwise(times)]
    days = _days(day, month, weekday)
    if len(days) > 1:
        apart = min(later - earlier for earlier, later in pairwise(days))
        gaps.append(apart * _DAY - times[-1] + times[0])
    return min(gaps, default=365 * _DAY) * 60


def _days(day: str, month: str, weekday: str) -> list[int]:
    """The days on which it comes, as ordinals, over the years in which every date comes once."""
    in_month, in_year = _field(day, 1, 31), _field(month, 1, 12, _MONTHS, 1)
    in_week = _field(weekday, 0, 6, _DAYS, 0)
    # Where both are given, either is enough (crontab(5)).
    either = not _is_every(day) and not _is_every(weekday)
    start = date(2024, 1, 1)
    found = []
    for offset in range(_YEARS):
        today = start + timedelta(days=offset)
        fits = (today.day in in_month, today.isoweekday() % 7 in in_week)
        if today.month in in_year and (any(fits) if either else all(fits)):
            found.append(today.toordinal())
    return found


def _is_every(field: str) -> bool:
    return field.startswith(("*", "?"))


def _field(text: str, low: int, high: int, words: tuple[str, ...] = (), first: int = 0) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, slash, step = part.partition("/")
        start, dash, end = span.partition("-")
        if span in ("*", "?"):
            begin, last = low, high
        else:
            begin = _number(start, words, first)
            last = _number(end, words, first) if dash else high if slash else begin
        found |= set(range(begin, last + 1, int(step) if slash else 1))
    return found


def _number(text: str, words: tuple[str, ...], first: int) -> int:
    return words.index(text) + first if text in words else int(text)
