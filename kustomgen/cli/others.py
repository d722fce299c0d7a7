"""The processes that check shares of a run's folders for this one, as this one sees them."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from kustomgen.cli import share_words
from kustomgen.kustomize.process import PAUSE, end, how_it_ended, kill, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kustomgen.cli.prepare import Prepared
    from kustomgen.cli.share_words import Line, Told

    Put = Callable[["_Other", bytes | None], None]

_WAITING = 64  # lines that are read before they are asked for, so that memory is bounded
_PATIENCE = 3.0
"""Seconds after which a process that was told to end, and has not, is killed."""

_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from kustomgen.cli.share import main; main()"
_AGAIN = "`--processes 1` does without a second Python"


class ShareError(Exception):
    """A bug, in another process: the message has its traceback."""


class Others:
    """Processes, one for each share of the folders of a run; a context, after which they are gone.

    ``done`` is how many folders they have checked. ``missed`` are the kustomizations that could not be looked at.
    """

    def __init__(self, run: Prepared, shares: Sequence[Sequence[str]]) -> None:
        self._lines: queue.Queue[tuple[_Other, bytes | None]] = queue.Queue(_WAITING)
        self._leave = threading.Event()
        self._all: list[_Other] = []
        self._open = len(shares)
        self.done = 0
        self.missed: set[str] = set()
        try:
            for share in shares:
                self._all.append(_Other(run, share, self._put))
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave.set()
        for other in self._all:
            other.dismiss()
        until = time.monotonic() + _PATIENCE
        for other in self._all:
            other.close(max(0.0, until - time.monotonic()))

    def arrived(self) -> Iterator[Told]:
        """What came since somebody asked, group by group, without waiting. Raises as ``rest``."""
        with suppress(queue.Empty):
            while self._open:
                yield from self._take(*self._lines.get_nowait())

    def rest(self) -> Iterator[Told]:
        """What is still to come, as it comes. Raises KustomgenError and ShareError for what went wrong in a process."""
        while self._open:
            with suppress(queue.Empty):
                yield from self._take(*self._lines.get(timeout=PAUSE))

    def lost(self) -> list[tuple[str, tuple[str, ...]]]:
        """The processes that ended before their time: how, and the folders that nobody has checked."""
        return [(other.ended(), tuple(other.left)) for other in self._all if other.left]

    def _take(self, other: _Other, line: bytes | None) -> list[Told]:
        if line is None:
            self._open -= 1
            return []
        group = _group(json.loads(line), self.missed)
        self.done += len(group)
        for each in group:
            del other.left[each.target]
        return group

    def _put(self, other: _Other, line: bytes | None) -> None:
        while not self._leave.is_set():
            with suppress(queue.Full):
                self._lines.put((other, line), timeout=PAUSE)
                return


def _group(line: Line, missed: set[str]) -> list[Told]:
    if "bug" in line:
        raise ShareError(f"in a process that checked a share of the folders:\n\n{line['bug']}")
    if "error" in line:
        raise share_words.complaint(line)
    missed.update(line["missed"])
    return share_words.told(line)


class _Other:
    """One of them; ``left`` are the folders that it has not told of."""

    def __init__(self, run: Prepared, share: Sequence[str], put: Put) -> None:
        self.left = dict.fromkeys(share)
        self._put = put
        self._request = json.dumps(share_words.ask(run, share)).encode() + b"\n"
        self._asked = threading.Event()
        # Modules are looked for where this process does, and not in the folder that it runs in.
        command = [sys.executable, "-P", "-c", _PROGRAM, *map(os.path.abspath, sys.path)]
        self._process = start(command, _AGAIN, {}, stdin=subprocess.PIPE, stderr=2)
        self._thread = threading.Thread(target=self._talk, daemon=True)
        self._thread.start()

    def dismiss(self) -> None:
        """Tells it to end: it does when its input does."""
        if not self._asked.is_set():
            kill(self._process)
        elif self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()

    def close(self, patience: float) -> None:
        """Waits for its end, or brings it about."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        kill(self._process)
        self._thread.join()
        end(self._process)

    def ended(self) -> str:
        """How it ended, in words."""
        try:
            code = self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            kill(self._process)
            code = self._process.wait()
        return how_it_ended(code)

    def _talk(self) -> None:
        try:
            # One that has ended reads nothing, which its missing answers tell.
            with suppress(OSError, ValueError):
                if self._process.stdin:
                    self._process.stdin.write(self._request)
                    self._process.stdin.flush()
                self._asked.set()
                for line in self._process.stdout or ():
                    # What is cut short was not said.
                    if line.endswith(b"\n"):
                        self._put(self, line)
        finally:
            self._put(self, None)
