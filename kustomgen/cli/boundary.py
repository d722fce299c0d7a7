"""Turns errors into messages and exit codes."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from kustomgen import __version__
from kustomgen.cli.exit_codes import Exit
from kustomgen.errors import Complaint, InputError, KustomgenError, Mark

if TYPE_CHECKING:
    from collections.abc import Sequence


def with_revision(given: Sequence[str]) -> list[str]:
    """The arguments, with ``--changed=HEAD`` for a ``--changed`` without a revision. typer has no
    options with optional values.
    """
    found = list(given)
    if found[:1] != ["check"] or "--changed" not in found:
        return found
    at = found.index("--changed")
    following = found[at + 1] if at + 1 < len(found) else "-"
    if following.startswith("-") or os.path.exists(following):  # noqa: PTH110 - pathlib need not be loaded for this
        found[at] = "--changed=HEAD"
    return found


def _end_in_order() -> None:
    """Makes SIGTERM end processes and remove temporary files, as Ctrl-C does, with the shell's exit
    code.
    """
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(Exit.TERMINATED))


_STREAM = frozenset({errno.EBADF, errno.EIO, errno.ENOSPC})
"""The errors of writing to a standard stream that is closed, or to a full disk."""

_OF_THE_SYSTEM = frozenset(
    {errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOSPC, errno.EROFS, errno.EIO, errno.EMFILE}
)
"""The errors of a file that the system refuses, wherever that is noticed."""


def _bug() -> int:
    """Prints the traceback of the error at hand."""
    import traceback

    traceback.print_exc()
    version = ".".join(map(str, sys.version_info[:3]))
    sys.stderr.write(
        f"\nThis is a bug in kustomgen {__version__} (Python {version}); please report it with the lines above.\n"
    )
    return Exit.BUG


def run(given: Sequence[str]) -> int:
    """Runs the command line and gives the exit code; prints errors to standard error."""
    arguments = list(given)
    _end_in_order()
    try:
        from kustomgen.cli.app import app

        app(args=with_revision(arguments), prog_name="kustomgen", obj=arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else Exit.UNUSABLE
    except BaseException as error:  # noqa: BLE001 - the one place where a bug gets its own exit code
        return _ended(error)
    return Exit.CLEAN


def _ended(error: BaseException) -> int:
    """Prints why the command ended, inside an exception handler; returns the exit code."""
    if isinstance(error, KustomgenError):
        from kustomgen.terminal import complain

        complain(error)
        return Exit.UNUSABLE
    if isinstance(error, KeyboardInterrupt):
        sys.stderr.write("interrupted\n")
        return Exit.INTERRUPTED
    if isinstance(error, BrokenPipeError):
        # The reader closed the pipe, so nothing more may be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.CLEAN
    if isinstance(error, OSError) and error.filename is not None and error.errno in _OF_THE_SYSTEM:
        from kustomgen.terminal import complain

        complain(InputError(Complaint(Mark(os.fsdecode(error.filename)), f"cannot be used: {error.strerror}")))
        return Exit.UNUSABLE
    if isinstance(error, OSError) and error.filename is None and error.errno in _STREAM:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write(f"cannot be written: {error.strerror}\n")
        return Exit.UNUSABLE
    return _bug()
