"""The quick answers: those that need neither the command line library nor the models."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kustomgen import __version__
from kustomgen.layout.stamp import files_if_unchanged

if TYPE_CHECKING:
    from pathlib import PurePath

SPEC = "kustomgen.yaml"


def quick_answer(arguments: list[str]) -> tuple[str, str] | None:
    """What to print to standard output and standard error, where that is all a command would do; None otherwise.

    ``--version``; ``--help``, from a text that a test holds against the commands; ``generate`` and ``generate --check``
    where nothing changed since.
    """
    match arguments:
        case ["--version"]:
            return f"kustomgen {__version__}\n", ""
        case ["--help" | "-h"]:
            with open(os.path.join(os.path.dirname(__file__), "help.txt"), encoding="utf-8") as file:
                return file.read(), ""
        case ["generate"] | ["generate", "--check"]:
            count = files_if_unchanged(SPEC)
            return None if count is None else ("", as_said(count, SPEC) + "\n")
    return None


def as_said(count: int, spec: str | PurePath) -> str:
    """That nothing is to do."""
    return f"{count} file{'s' if count != 1 else ''}, as {spec} says"
