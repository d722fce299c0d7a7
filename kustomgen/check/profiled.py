"""Where the time of a check goes, for ``kustomgen check --profile``."""

from __future__ import annotations

import cProfile
import os
import pstats
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Function = tuple[str, int, str]
    """File, line and name, as ``pstats`` has them; C functions have ``~`` for a file."""
    Stats = Mapping[Function, tuple[float, float, float, float, Mapping[Function, tuple[float, float, float, float]]]]
    """For each function: calls, all calls, own seconds, total seconds, and the same by caller."""

T = TypeVar("T")

_PACKAGE = f"{Path(__file__).parents[1].as_posix()}/"
_RULES = 10

_WAITING = ("select", "poll", "readline", "acquire", "waitpid", "sleep")
"""C functions that wait for a program or for another thread."""

_IMPORTS = "imports and models"
_PARTS: Mapping[str, str] = {
    f"{_PACKAGE}rules/": "rules",
    f"{_PACKAGE}policy/": "rules",
    f"{_PACKAGE}k8s/": "rules: reading objects",
    f"{_PACKAGE}kustomize/layers/": "rules over kustomizations",
    f"{_PACKAGE}kustomize/provenance/": "lines of findings",
    f"{_PACKAGE}kustomize/": "reading kustomizations",
    f"{_PACKAGE}project/": "reading kustomizations",
    f"{_PACKAGE}yaml/": "reading YAML",
    f"{_PACKAGE}engine/": "reading what was built",
    f"{_PACKAGE}spec/": "comparing generated files with the spec",
    f"{_PACKAGE}manifests/": "comparing generated files with the spec",
    f"{_PACKAGE}layout/": "comparing generated files with the spec",
    f"{_PACKAGE}generate/": "comparing generated files with the spec",
    f"{_PACKAGE}report/": "report",
    "/ruamel/": "reading YAML",
    "/yaml/": "reading YAML",
    "/json/": "reading what was built",
    **dict.fromkeys(
        ("importlib", "/dataclasses.py", "/typing", "/inspect.py", "/enum.py", "frozen abc", "/pydantic"), _IMPORTS
    ),
    "/re/_": _IMPORTS,  # compiles a pattern at its first use
}
"""Part of a file's path, the longer before the shorter, and what its time is called."""


@dataclass(frozen=True)
class Profile:
    """Seconds of one run: by the clock, of the processors, and the largest parts of
    them in Python.
    """

    wall: float
    python: float
    """Processor time of kustomgen, the profiler's included."""
    programs: float
    """Processor time of kustomize and of the API server's validation."""
    parts: tuple[tuple[str, float], ...]
    rules: tuple[tuple[str, float], ...]


def profiled(work: Callable[[], T]) -> tuple[T, Profile]:
    """The result of a function, and where its time went. Python's profiler slows it down by about a
    half.
    """
    profiler = cProfile.Profile()
    started, python, programs = time.monotonic(), time.process_time(), _of_children()
    result = profiler.runcall(work)
    wall, python, programs = time.monotonic() - started, time.process_time() - python, _of_children() - programs
    stats: Stats = vars(pstats.Stats(profiler))["stats"]  # typeshed does not know it
    parts: defaultdict[str, float] = defaultdict(float)
    for part, seconds in _by_part(stats):
        parts[part] += seconds
    return result, Profile(wall, python, programs, _largest(parts), _largest(_rules(stats))[:_RULES])


def table(profile: Profile) -> str:
    """A profile as text: the parts and the dearest rules, each with its share of the time by the
    clock.
    """
    head = (
        f"profile: {profile.wall:.2f} s; processor time: kustomgen {profile.python:.2f} s, "
        f"kustomize and validation {profile.programs:.2f} s (the profiler itself slows kustomgen down)"
    )
    sections = (("part", profile.parts), ("dearest rules", profile.rules))
    return "\n".join([head, *(line for name, rows in sections for line in _section(name, rows, profile.wall))])


def _section(name: str, rows: tuple[tuple[str, float], ...], wall: float) -> Iterator[str]:
    width = max((len(label) for label, _ in rows), default=0)
    yield ""
    yield f"{name:<{width}}  {'time':>8}  share"
    for label, seconds in rows:
        yield f"{label:<{width}}  {seconds:>6.2f} s  {seconds / wall if wall else 0:>5.0%}"


def _largest(times: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(times.items(), key=lambda each: -each[1]))


def _of_children() -> float:
    """Processor time of programs that were started and have ended; 0 on Windows, which does not
    know it.
    """
    used = os.times()
    return used.children_user + used.children_system


def _by_part(stats: Stats) -> Iterator[tuple[str, float]]:
    """What each function took by itself; C functions count to anyone who calls them."""
    for (file, _, name), (_, _, own, _, callers) in stats.items():
        if file != "~":
            yield _part(file), own
        elif any(word in name for word in _WAITING):
            yield "waiting for kustomize and validation", own
        else:
            yield from ((_part(caller[0]), times[2]) for caller, times in callers.items())


def _part(file: str) -> str:
    return next((name for path, name in _PARTS.items() if path in file), "the rest")


def _rules(stats: Stats) -> Mapping[str, float]:
    """What each rule took with all that it called."""
    found: defaultdict[str, float] = defaultdict(float)
    for (file, _, name), (_, _, _, whole, _) in stats.items():
        if name == "check" and file.startswith(f"{_PACKAGE}rules/"):
            found[Path(file).stem.replace("_", "-")] += whole
    return found
