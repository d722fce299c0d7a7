"""The kustomize inside: one process of the engine for many folders, asked and answered in JSON lines."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Self

from kustomgen.errors import Complaint, EngineError
from kustomgen.kustomize.process import PAUSE, end, how_it_ended, kill, start

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from threading import Event

    from kustomgen.kustomize.engine import Engine

PROTOCOL = 1
GRACE = 20.0
"""Seconds beyond the limit of one build after which an engine that says nothing at all is given up."""

AGAIN = "install kustomgen again; until then, `--engine kustomize` or `--engine kubectl` builds with what is on PATH"
_WAITING = 32  # lines that are read before they are asked for, so that memory is bounded

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """How all folders of one run are built; the engine's `protocol.go` says what each means."""

    timeout: float
    yaml: bool = False
    origins: bool = False
    unrestricted: bool = False
    remote: bool = False


def answers(engine: Engine, folders: Sequence[Path], wish: Wish, stop: Event | None = None) -> Iterator[Answer]:
    """One answer for each folder as they finish, its ``id`` the folder's index.

    A build that takes the whole process with it, such as one of endless recursion, costs the others only time: what was
    not answered is asked again, each in a process of its own. ``stop`` ends it early, from another thread.

    Raises EngineError where the engine does not start, is not this kustomgen's, or stops answering.
    """
    left = set(range(len(folders)))
    for flags in (), ("-apart",):
        ended = ""
        with _Run(engine, flags, folders, sorted(left), wish) as run:
            while left and not (stop is not None and stop.is_set()):
                answer = run.next(wish.timeout + GRACE, stop)
                if answer is None:
                    break
                if answer.get("id") in left:
                    left.remove(answer["id"])
                    yield answer
            else:
                return
            ended = run.end()
        if stop is not None and stop.is_set():
            return
    for number in sorted(left):
        yield {"id": number, "reason": "died", "error": f"kustomgen's engine {ended} before this was built"}


class _Run:
    """One process of the engine, as a context: it is gone afterwards, however that ends."""

    def __init__(
        self, engine: Engine, flags: Sequence[str], folders: Sequence[Path], numbers: Sequence[int], wish: Wish
    ) -> None:
        self._engine = engine
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        command = [engine.path, *flags, *(["-remote"] if wish.remote else [])]
        try:
            self._process = start(command, AGAIN, {}, stdin=subprocess.PIPE, stderr=self._complaints)
        except BaseException:
            self._complaints.close()
            raise
        self._lines: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._over = threading.Event()
        requests = [(number, os.path.realpath(folders[number])) for number in numbers]
        self._threads = [
            threading.Thread(target=self._write, args=(requests, wish), daemon=True),
            threading.Thread(target=self._read, daemon=True),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        try:
            self._greet()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        # First the process, which unblocks the threads; then them, so that no pipe is closed under them.
        kill(self._process)
        for thread in self._threads:
            thread.join()
        end(self._process)
        self._complaints.close()

    def next(self, patience: float, stop: Event | None = None) -> Answer | None:
        """The next answer; None where the engine has ended, or ``stop`` is set. Raises EngineError."""
        line = self._line(patience, stop)
        if line is None:
            return None
        return self._parse(line)

    def end(self) -> str:
        """How the process ended, in words, with what it complained of."""
        try:
            code = self._process.wait(PAUSE * 25)
        except subprocess.TimeoutExpired:
            kill(self._process)
            code = self._process.wait()
        self._complaints.seek(0)
        lines = self._complaints.read(4000).decode("utf-8", "replace").strip().splitlines()
        return how_it_ended(code) + (f" ({lines[0][:200]})" if lines else "")

    def _greet(self) -> None:
        line = self._line(GRACE, None)
        if line is None:
            raise self._broken(f"{self.end()} before it said anything: it is damaged, or not for this machine")
        hello = self._parse(line)
        if hello.get("protocol") != PROTOCOL:
            found = hello.get("protocol", "none")
            raise self._broken(f"is of another version of kustomgen (protocol {found}, not {PROTOCOL})")
        # Known at no cost, so nobody needs to ask for it: the cache of `Engine.version`.
        self._engine.__dict__["version"] = str(hello.get("kustomize", "unknown"))

    def _line(self, patience: float, stop: Event | None) -> bytes | None:
        until = time.monotonic() + patience
        while not (stop is not None and stop.is_set()):
            with suppress(queue.Empty):
                return self._lines.get(timeout=PAUSE)
            if time.monotonic() > until:
                raise self._broken(f"does not answer: it was stopped after {patience:g} s")
        return None

    def _parse(self, line: bytes) -> Answer:
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            said = line[:60].decode("utf-8", "replace").strip()
            raise self._broken(f"says what is no answer ({said!r}): it is damaged, or another program")
        answer: Answer = value
        return answer

    def _broken(self, how: str) -> EngineError:
        return EngineError(Complaint(None, f"kustomgen's engine, {self._engine.path}, {how}", AGAIN))

    def _write(self, requests: Sequence[tuple[int, str]], wish: Wish) -> None:
        common = {name: getattr(wish, name) for name in ("timeout", "yaml", "origins", "unrestricted")}
        pipe = self._process.stdin
        # An engine that has ended reads no more, which its missing answers tell.
        with suppress(OSError, ValueError):
            if pipe is not None:
                for number, folder in requests:
                    pipe.write(json.dumps({"id": number, "folder": folder, **common}).encode() + b"\n")
                pipe.close()

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
    """Puts None at the end, also where reading fails."""
    try:
        with suppress(OSError, ValueError):
            yield
    finally:
        put(None)
