"""One process of the engine, with requests and answers as JSON lines."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.engine.process import PAUSE, end, how_it_ended, kill, start
from kustomgen.errors import Complaint, EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from threading import Event

    from kustomgen.engine.find import Engine

PROTOCOL = 1
GRACE = 20.0
"""Seconds beyond the limit of one build after which a silent engine is given up.
"""

AGAIN = "install kustomgen again; until then, `--engine kustomize` or `--engine kubectl` builds with what is on PATH"
_COMPLAINTS = 4000  # bytes of them to keep
_WAITING = 32  # lines to read ahead, so that memory is bounded

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """The options for all folders of one run; `protocol.go` of the engine describes them."""

    timeout: float
    yaml: bool = False
    origins: bool = False
    unrestricted: bool = False
    remote: bool = False


class SilentError(EngineError):
    """An engine that identified itself, and then stopped answering."""


class EngineProcess:
    """One process of the engine, until it is closed."""

    def __init__(self, engine: Engine, flags: Sequence[str], wish: EngineOptions) -> None:
        self._engine = engine
        command = [engine.path, *flags, *(["-remote"] if wish.remote else [])]
        self._process = start(command, AGAIN, {}, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        self._complaints = b""
        self._greeted = False
        self.version = ""
        self._requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._lines: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._over = threading.Event()
        self._hearing = threading.Thread(target=self._hear, daemon=True)
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._write, self._read)]
        for thread in (*self._threads, self._hearing):
            thread.start()

    @property
    def process(self) -> int:
        """Its number."""
        return self._process.pid

    def close(self) -> None:
        """Ends the process and its children."""
        self._over.set()
        self._requests.put(None)
        # End the process first, which unblocks the threads; then join these before the pipes close.
        kill(self._process)
        for thread in self._threads:
            thread.join()
        self._hearing.join(PAUSE)
        end(self._process)

    def ask(self, request: bytes) -> None:
        """Sends a line as soon as the process reads."""
        self._requests.put(request)

    def next(self, patience: float, stop: Event | None = None) -> Answer | None:
        """The next answer; None if the engine has ended, or ``stop`` is set. Raises
        EngineError.
        """
        if not self._greeted and not self._greet(stop):
            return None
        line = self._line(patience, stop)
        return None if line is None else self._parse(line)

    def end(self) -> str:
        """How the process ended, in words, with its standard error."""
        try:
            code = self._process.wait(PAUSE * 25)
        except subprocess.TimeoutExpired:
            kill(self._process)
            code = self._process.wait()
        # Its output is complete when it ends, unless a child still has the pipe.
        self._hearing.join(PAUSE)
        lines = self._complaints.decode("utf-8", "replace").strip().splitlines()
        return how_it_ended(code) + (f" ({lines[0][:200]})" if lines else "")

    def _greet(self, stop: Event | None) -> bool:
        line = self._line(GRACE, stop)
        if line is None and stop is not None and stop.is_set():
            return False
        if line is None:
            raise self._broken(f"{self.end()} before its first answer: it is damaged, or not for this machine")
        hello = self._parse(line)
        if hello.get("protocol") != PROTOCOL:
            found = hello.get("protocol", "none")
            raise self._broken(f"is of another version of kustomgen (protocol {found}, not {PROTOCOL})")
        self.version = str(hello.get("kustomize") or hello.get("kubernetes", "unknown"))
        self._greeted = True
        return True

    def _line(self, patience: float, stop: Event | None) -> bytes | None:
        until = time.monotonic() + patience
        while not (stop is not None and stop.is_set()):
            with suppress(queue.Empty):
                return self._lines.get(timeout=PAUSE)
            if time.monotonic() > until:
                said = self._broken(f"does not answer: it was stopped after {patience:g} s")
                raise SilentError(said.complaints) if self._greeted else said
        return None

    def _parse(self, line: bytes) -> Answer:
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            said = line[:60].decode("utf-8", "replace").strip()
            raise self._broken(f"wrote an invalid answer ({said!r}): it is damaged, or another program")
        answer: Answer = value
        return answer

    def _broken(self, how: str) -> EngineError:
        return EngineError(Complaint(None, f"kustomgen's engine, {self._engine.path}, {how}", AGAIN))

    def _write(self) -> None:
        pipe = self._process.stdin
        # An engine that has ended reads nothing; the missing answers show that.
        with suppress(OSError, ValueError):
            while pipe is not None and (request := self._requests.get()) is not None:
                pipe.write(request)
                if self._requests.empty():
                    pipe.flush()

    def _hear(self) -> None:
        """Keeps the beginning of the process's standard error, and drains the rest."""
        pipe = self._process.stderr
        with suppress(OSError, ValueError):
            while pipe is not None and (more := os.read(pipe.fileno(), _COMPLAINTS)):
                self._complaints = (self._complaints + more)[:_COMPLAINTS]

    def _read(self) -> None:
        with _told(self._put):
            for line in self._process.stdout or ():
                self._put(line)

    def _put(self, line: bytes | None) -> None:
        while not self._over.is_set():
            with suppress(queue.Full):
                self._lines.put(line, timeout=PAUSE)
                return


@contextmanager
def _told(put: Any) -> Iterator[None]:
    """Puts None at the end, also if reading fails."""
    try:
        with suppress(OSError, ValueError):
            yield
    finally:
        put(None)
