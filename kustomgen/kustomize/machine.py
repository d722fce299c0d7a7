"""What of the machine is ours: not all of it inside a container, or under `taskset`."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

CONTAINER = Path("/sys/fs/cgroup")
"""Where Linux says how much a container may take."""


def processors(container: Path = CONTAINER) -> int:
    """How many processors this process may keep busy."""
    available = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    match _words(container / "cpu.max"):
        case [quota, period] if quota.isdecimal() and period.isdecimal() and int(period):
            return max(1, min(available, math.ceil(int(quota) / int(period))))
    return available


def memory(container: Path = CONTAINER) -> int | None:
    """How many bytes this process may take with all that it starts, None where no limit is known."""
    match _words(container / "memory.max"):
        case [limit] if limit.isdecimal():
            return int(limit)
    return None


def _words(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return []
