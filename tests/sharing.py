"""What is slow to make and the same for all processes of a test run: one makes it, the others wait for it."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder of this name that ``make`` has filled, once in a run of all processes."""
    base = factory.getbasetemp()
    # Each process of pytest-xdist has its own folder in that of the run.
    if base.name.startswith("popen-"):
        base = base.parent
    folder = base / name
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            new = base / f"{name}.new"
            make(new)
            new.rename(folder)
    return folder
