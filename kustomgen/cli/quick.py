"""The quick answers: those that need neither the command line library nor the models."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from kustomgen import __version__

if TYPE_CHECKING:
    from pathlib import PurePath


def quick_answer(arguments: list[str]) -> tuple[str, str, int] | None:
    """What to print to standard output and standard error, and the exit code, where no more is to do; None otherwise.

    ``--version``; ``--help``, from a text that a test holds against the commands; ``check`` where all that it looked at the last time is as it was.
    """
    match arguments:
        case ["--version"]:
            return f"kustomgen {__version__}\n", "", 0
        case ["--help" | "-h"]:
            with open(os.path.join(os.path.dirname(__file__), "help.txt"), encoding="utf-8") as file:
                return file.read(), "", 0
        case ["check", *_]:
            started = time.monotonic()
            from kustomgen.cache.answers import known_answer  # noqa: PLC0415
            from kustomgen.engine.program import INSIDE  # noqa: PLC0415

            known = known_answer(arguments, started, INSIDE)
            return None if known is None else (known[0], "", known[1])
    return None


def as_said(count: int, spec: str | PurePath) -> str:
    """That nothing is to do."""
    return f"{count} file{'s' if count != 1 else ''}, as {spec} says"
