"""What standard output and standard error are, and how to write to them."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark, OutputError

if TYPE_CHECKING:
    from pathlib import Path


def color(stream: object = None) -> bool:
    """Whether to colour: on a terminal, unless NO_COLOR is set or the terminal is dumb (no-color.org)."""
    stream = stream or sys.stdout
    is_terminal = bool(getattr(stream, "isatty", lambda: False)())
    return is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(text: str) -> None:
    """A line for the person at the terminal, on standard error: it is not part of the output."""
    sys.stderr.write(f"{text}\n")


def emit(text: str, output: Path | None = None) -> None:
    """The output of a command: to standard output, or whole into a file. Raises OutputError where that cannot be written."""
    try:
        if output is None:
            _print(text)
        elif output.is_symlink() or (output.exists() and not output.is_file()):
            # A link stays one, and /dev/null a device: they are written to, not replaced.
            output.write_text(text, encoding="utf-8", newline="\n")
        else:
            _write_whole(text, output)
    except BrokenPipeError:
        raise
    except OSError as error:
        where = Complaint(Mark(str(output)) if output else None, f"cannot be written: {error.strerror}")
        raise OutputError(where) from None


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def _write_whole(text: str, output: Path) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    beside = output.with_name(f".{output.name}.kustomgen-new")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)
