"""Waits for what happens in other processes: for the fact itself, for as long as a busy machine takes."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 300.0
"""Seconds after which what does not happen never will. No test takes as long where all is well."""
FOREVER = 2 * PATIENCE
"""Seconds that a program sleeps that never ends by itself."""

_PAUSE = 0.02


def until(holds: Callable[[], bool], what: str) -> None:
    """Returns as soon as it holds. Raises AssertionError after ``PATIENCE``."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {PATIENCE:g} s"
        time.sleep(_PAUSE)


def is_gone(process: int | str) -> bool:
    """Whether a process has ended, be it that nobody has waited for it yet. Of Linux."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state in ("Z", "X")


def interruptible() -> None:
    """For a child before it becomes a program: SIGINT ends it, though whoever runs the tests may ignore it, as nohup does."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
