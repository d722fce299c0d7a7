"""The kustomize inside: one process of the engine for many folders, asked and answered in JSON lines."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kustomgen.engine.process import PAUSE, end, how_it_ended, kill, start
from kustomgen.errors import Complaint, EngineError

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from threading import Event

    from kustomgen.engine.find import Engine

PROTOCOL = 1
GRACE = 20.0
"""Seconds beyond the limit of one build after which an engine that says nothing at all is given up."""

AGAIN = "install kustomgen again; until then, `--engine kustomize` or `--engine kubectl` builds with what is on PATH"
_COMPLAINTS = 4000  # bytes that are kept of them
_WAITING = 32  # lines that are read before they are asked for, so that memory is bounded

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How all folders of one run are built; the engine's `protocol.go` says what each means."""

    timeout: float
    yaml: bool = False
    origins: bool = False
    unrestricted: bool = False
    remote: bool = False


def answers(
    engine: Engine,
    folders: Sequence[Path],
    wish: EngineOptions,
    stop: Event | None = None,
    instead: Sequence[Mapping[str, str]] = (),
) -> Iterator[Answer]:
    """One answer for each folder as they finish, its ``id`` the folder's index. Raises EngineError.

    ``instead`` has, for each folder, texts that stand for files, by real path: what it would build to were they changed.
    """
    texts = dict(enumerate(instead))
    with EngineClient(engine, wish, stop) as talk:
        for number, folder in enumerate(folders):
            talk.ask(number, Path(os.path.realpath(folder)), instead=texts.get(number, {}))
        yield from talk.answers(range(len(folders)))


class EngineClient:
    """Folders asked of the engine at any time, and its answers as they finish; a context, after which it is gone.

    A build that takes the whole process with it, such as one of endless recursion, costs the others only time: what was
    not answered is asked again, each in a process of its own. One that falls silent costs the build that it was at: it is
    started once more for the others. ``stop`` ends it early, from another thread.

    Raises EngineError, then and later, where the engine does not start, or is not this kustomgen's.
    """

    def __init__(self, engine: Engine, wish: EngineOptions, stop: Event | None = None) -> None:
        self._engine, self._wish, self._stop = engine, wish, stop
        self._waiting: dict[int, bytes] = {}
        self._early: dict[int, Answer] = {}
        self._apart = self._was_silent = False
        self._run = _Run(engine, (), wish)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._run.close()

    @property
    def version(self) -> str:
        """The version of its kustomize, as ``v5.8.1``; empty before the first answer."""
        return self._run.version

    @property
    def process(self) -> int:
        """The number of the process that answers now."""
        return self._run.process

    def waiting(self, mine: Container[int]) -> int:
        """How many of these numbers were asked for and not answered."""
        return sum(number in mine for number in self._waiting)

    def oldest(self, mine: Container[int]) -> int | None:
        """Which of these numbers waits for the longest time."""
        return next((number for number in self._waiting if number in mine), None)

    def ask(
        self,
        number: int,
        folder: Path,
        *,
        origins: bool | None = None,
        yaml: bool | None = None,
        instead: Mapping[str, str] | None = None,
    ) -> None:
        """Asks for a folder, a real path, once at a time for each number; with ``origins`` and ``yaml`` other than those of the wish.

        ``instead`` has texts that stand for files, by real path.
        """
        wish = self._wish
        asked = {
            "folder": str(folder),
            "timeout": wish.timeout,
            "yaml": wish.yaml if yaml is None else yaml,
            "origins": wish.origins if origins is None else origins,
            "unrestricted": wish.unrestricted,
            "instead": instead or {},
        }
        self.send(number, asked)

    def send(self, number: int, asked: Mapping[str, Any]) -> None:
        """Hands any request over, once at a time for each number, which becomes its ``id``."""
        self._waiting[number] = json.dumps({"id": number, **asked}, default=str).encode() + b"\n"
        self._run.ask(self._waiting[number])

    def answers(self, mine: Container[int]) -> Iterator[Answer]:
        """What was asked under these numbers, also what is asked meanwhile, as it finishes; others are kept until asked for."""
        while not self._stopped():
            known = next((number for number in self._early if number in mine), None)
            if known is not None:
                yield self._early.pop(known)
            elif self.oldest(mine) is None:
                return
            else:
                self._listen()

    def _listen(self) -> None:
        try:
            answer = self._run.next(self._wish.timeout + GRACE, self._stop)
        except _SilentError:
            self._early |= {each["id"]: each for each in self._silent()}
            return
        if answer is not None:
            number = answer.get("id")
            if isinstance(number, int) and number in self._waiting:
                del self._waiting[number]
                self._early[number] = answer
        elif not self._stopped():
            self._early |= {each["id"]: each for each in self._ended()}

    def _stopped(self) -> bool:
        return self._stop is not None and self._stop.is_set()

    def _silent(self) -> Iterator[Answer]:
        """After a process that answers no more: gives up the build that waits for the longest time, the second time all."""
        waited = self._wish.timeout + GRACE
        lost = sorted(self._waiting) if self._was_silent else list(self._waiting)[:1]
        for number in lost:
            del self._waiting[number]
            told = f"kustomgen's engine did not answer for {waited:g} s and was stopped"
            yield {"id": number, "reason": "silent", "error": told}
        self._was_silent = True
        self._run.close()
        self._run = _Run(self._engine, ("-apart",) if self._apart else (), self._wish)
        for number in sorted(self._waiting):
            self._run.ask(self._waiting[number])

    def _ended(self) -> Iterator[Answer]:
        """After the end of the process that was to answer: asks again, or gives up what ended its second one."""
        ended, lost = self._run.end(), self._waiting
        self._run.close()
        self._run = _Run(self._engine, ("-apart",), self._wish)
        if self._apart:
            self._waiting = {}
            for number in sorted(lost):
                yield {"id": number, "reason": "died", "error": f"kustomgen's engine {ended} before this was built"}
            return
        self._apart = True
        for number in sorted(lost):
            self._run.ask(lost[number])


class _SilentError(EngineError):
    """An engine that said what it is, and then nothing more."""


class _Run:
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
        """Ends the process, and all that it started."""
        self._over.set()
        self._requests.put(None)
        # First the process, which unblocks the threads; then them, so that no pipe is closed under them.
        kill(self._process)
        for thread in self._threads:
            thread.join()
        self._hearing.join(PAUSE)
        end(self._process)

    def ask(self, request: bytes) -> None:
        """Hands a line to the process as soon as it reads one."""
        self._requests.put(request)

    def next(self, patience: float, stop: Event | None = None) -> Answer | None:
        """The next answer; None where the engine has ended, or ``stop`` is set. Raises EngineError."""
        if not self._greeted and not self._greet(stop):
            return None
        line = self._line(patience, stop)
        return None if line is None else self._parse(line)

    def end(self) -> str:
        """How the process ended, in words, with what it complained of."""
        try:
            code = self._process.wait(PAUSE * 25)
        except subprocess.TimeoutExpired:
            kill(self._process)
            code = self._process.wait()
        # The end of what it said is there with its own end, unless another that it started still holds the pipe.
        self._hearing.join(PAUSE)
        lines = self._complaints.decode("utf-8", "replace").strip().splitlines()
        return how_it_ended(code) + (f" ({lines[0][:200]})" if lines else "")

    def _greet(self, stop: Event | None) -> bool:
        line = self._line(GRACE, stop)
        if line is None and stop is not None and stop.is_set():
            return False
        if line is None:
            raise self._broken(f"{self.end()} before it said anything: it is damaged, or not for this machine")
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
                raise _SilentError(said.complaints) if self._greeted else said
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

    def _write(self) -> None:
        pipe = self._process.stdin
        # An engine that has ended reads no more, which its missing answers tell.
        with suppress(OSError, ValueError):
            while pipe is not None and (request := self._requests.get()) is not None:
                pipe.write(request)
                if self._requests.empty():
                    pipe.flush()

    def _hear(self) -> None:
        """Keeps the beginning of what the process complains of, and lets it go on."""
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
    """Puts None at the end, also where reading fails."""
    try:
        with suppress(OSError, ValueError):
            yield
    finally:
        put(None)
