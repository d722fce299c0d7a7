"""How long commands take: whole processes, side by side, medians."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Command = Sequence[str]


def seconds(commands: Sequence[Command], folder: Path, before: Callable[[], None] | None = None) -> float:
    """How long the commands take, one after the other; ``before`` prepares, and is not counted."""
    if before:
        before()
    started = time.perf_counter()
    for command in commands:
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{' '.join(command)} failed: {done.stderr.decode()}")
    return time.perf_counter() - started


def medians(
    subjects: Mapping[str, Sequence[Command]],
    folder: Path,
    runs: int,
    before: Mapping[str, Callable[[], None]] | None = None,
) -> dict[str, float]:
    """The median of each subject, in seconds. All take turns, so that what else the machine does
    hits all alike.
    """
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(runs + 1):
        for name, commands in subjects.items():
            taken[name].append(seconds(commands, folder, (before or {}).get(name)))
    # The first round warms the disk's cache, and is not counted.
    return {name: median(times[1:]) for name, times in taken.items()}
