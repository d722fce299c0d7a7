"""The number of usable processors: fewer inside a container, or under `taskset`."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

CONTAINER = Path("/sys/fs/cgroup")
"""The folder with the limits of a container on Linux."""


def processors(container: Path = CONTAINER) -> int:
    """The number of processors that this process may use."""
    available = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    match _words(container / "cpu.max"):
        case [quota, period] if quota.isdecimal() and period.isdecimal() and int(period):
            return max(1, min(available, math.ceil(int(quota) / int(period))))
    return available


def _words(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return []
