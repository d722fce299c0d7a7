"""One command with all that it starts: how long it takes, and how much memory all take together."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class Taken:
    """``peak`` is in bytes, as far as Linux tells."""

    seconds: float
    peak: int
    processor: float = 0.0
    """Seconds of it and of all that it waited for."""


def take(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Taken:
    """Runs it; what it prints is thrown away. Raises RuntimeError where it fails."""
    peak, before = 0, _processor()
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        while True:
            try:
                process.wait(_PAUSE)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, _memory(process.pid))
        seconds = time.perf_counter() - started
        if process.returncode not in (0, 1):
            said = process.stderr.read().decode() if process.stderr else ""
            raise RuntimeError(f"{' '.join(command)[:200]} failed: {said[:1000]}")
    return Taken(seconds, peak, _processor() - before)


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _memory(pid: int) -> int:
    """What a process and its children hold, without counting shared pages twice."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        own = next(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))
        tasks = Path(f"/proc/{pid}/task").iterdir()
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except (OSError, StopIteration, ValueError):
        return 0  # it has ended, or this is no Linux
    return own + sum(map(_memory, children))
