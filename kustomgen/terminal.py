"""What standard output and standard error are, and how to write to them."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark, OutputError
from kustomgen.files.whole import write_whole
from kustomgen.report.control import one_line, visible

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.errors import KustomgenError


def color(stream: object = None) -> bool:
    """Whether to colour: on a terminal, unless NO_COLOR is set or the terminal is dumb
    (no-color.org).
    """
    stream = stream or sys.stdout
    is_terminal = bool(getattr(stream, "isatty", lambda: False)())
    return is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(text: str) -> None:
    """A line for the person at the terminal, on standard error: it is not part of the output."""
    sys.stderr.write(f"{visible(text)}\n")


def complain(error: KustomgenError) -> None:
    """Each complaint of an error, on standard error. Text of a tree cannot start a line or a
    command.
    """
    for complaint in error.complaints:
        place = f"{one_line(str(complaint.mark))}: " if complaint.mark else ""
        message = visible(complaint.message).replace("\n", "\n    ")
        hint = visible(complaint.hint).replace("\n", "\n    ")
        say(f"{place}{message}" + (f"\n    {hint}" if hint else ""))


def emit(text: str, output: Path | None = None) -> None:
    """The output of a command: to standard output, or whole into a file. Raises OutputError if
    that cannot be written.
    """
    try:
        if output is None:
            _print(text)
        else:
            # A name that is no UTF-8 is written with its escapes, as on standard output.
            write_whole(output, text.encode("utf-8", "backslashreplace"))
    except BrokenPipeError:
        raise
    except OSError as error:
        if output is None:
            # What is still to be written is lost, and is not to fail once more at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        where = Complaint(
            Mark(str(error.filename or output)) if output else None, f"cannot be written: {error.strerror}"
        )
        raise OutputError(where) from None


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()
