"""Runs programs. This is the only module that starts processes."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import IO, TYPE_CHECKING

from kustomgen.errors import Complaint, EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from threading import Event

PAUSE = 0.2
"""Seconds between two checks for a stop."""

_DEFAULTS = {
    # git, for remote resources, must not prompt for a password, because no user sees the prompt.
    "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
}


@dataclass(frozen=True, slots=True)
class Done:
    """How a process ended, and what it printed."""

    code: int
    stdout: str
    stderr: str


def start(
    command: Sequence[str],
    hint: str,
    environment: Mapping[str, str],
    *,
    stdin: int,
    stderr: int | IO[bytes],
    settings: Mapping[str, str | None] | None = None,
) -> subprocess.Popen[bytes]:
    """Starts a process in its own group, so that its children end with it; its output is a pipe.
    ``environment`` has defaults of variables, ``settings`` overrides them; None removes a variable.
    Raises EngineError with ``hint`` if the program does not start.
    """
    variables = {**_DEFAULTS, **environment, **os.environ, "GIT_TERMINAL_PROMPT": "0", **(settings or {})}
    try:
        return subprocess.Popen(  # noqa: S603 - a program that `find_engine` found, no shell
            list(command),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={name: value for name, value in variables.items() if value is not None},
            start_new_session=True,
        )
    except OSError as error:
        message = f"{command[0]} does not start: {error.strerror or error}"
        raise EngineError(Complaint(None, message, hint)) from None


def run(
    command: Sequence[str],
    hint: str,
    *,
    timeout: float,
    stop: Event | None = None,
    environment: Mapping[str, str] | None = None,
    settings: Mapping[str, str | None] | None = None,
    errors: str = "replace",
) -> Done | None:
    """One process, run to its end; None if it had to be stopped. Raises EngineError if it
    does not start.

    ``errors`` is for output that is not UTF-8: ``surrogateescape`` for names of files.
    """
    process = start(
        command, hint, environment or {}, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, settings=settings
    )
    end_time = time.monotonic() + timeout
    _watch("+", process.pid)
    try:
        while True:
            left = end_time - time.monotonic()
            if left <= 0 or (stop is not None and stop.is_set()):
                return None
            try:
                stdout, stderr = process.communicate(timeout=min(PAUSE, left))
            except subprocess.TimeoutExpired:
                continue
            return Done(process.returncode, stdout.decode("utf-8", errors), stderr.decode("utf-8", "replace"))
    finally:
        end(process)
        _watch("-", process.pid)


_WATCHER = """
alive=" "
while read -r sign group; do
  case $sign in
    +) alive="$alive$group " ;;
    -) alive="${alive%% $group *} ${alive#* $group }" ;;
  esac
done
for group in $alive; do kill -9 "-$group" 2>/dev/null; done
"""
"""A shell that ends the processes when kustomgen is gone, because SIGKILL allows no clean-up."""

_WATCHING = Lock()


def _watch(sign: str, group: int) -> None:
    """Tells the watcher that a process group started or ended. Without a shell there is
    no watcher.
    """
    with _WATCHING:
        watcher = _watcher()
    if watcher is not None and watcher.stdin is not None:
        # Two threads cannot mix their lines, because a line is shorter than an atomic write to a
        # pipe.
        with contextlib.suppress(OSError):
            os.write(watcher.stdin.fileno(), f"{sign} {group}\n".encode())


@cache
def _watcher() -> subprocess.Popen[bytes] | None:
    if not hasattr(os, "killpg"):
        return None
    try:
        watcher = subprocess.Popen(  # noqa: S603 - our own script
            ["/bin/sh", "-c", _WATCHER],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
    except OSError:
        return None
    atexit.register(_dismiss, watcher)
    return watcher


def _dismiss(watcher: subprocess.Popen[bytes]) -> None:
    if watcher.stdin is not None:
        watcher.stdin.close()
    watcher.wait()


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kills the process and its children, unless it has ended."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def end(process: subprocess.Popen[bytes]) -> None:
    """Kills the process unless it has ended, and closes its pipes."""
    kill(process)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            # pending input is dropped on purpose
            with contextlib.suppress(OSError):
                pipe.close()


def how_it_ended(code: int) -> str:
    """An exit code in words: "with code 2", or "killed by SIGKILL"."""
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"
