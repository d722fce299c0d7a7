"""The client of the embedded kustomize: one process for many folders, with JSON lines."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kustomgen.engine import engine_process
from kustomgen.engine.engine_process import Answer, EngineOptions, EngineProcess, SilentError

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from threading import Event

    from kustomgen.engine.find import Engine


def answers(
    engine: Engine,
    folders: Sequence[Path],
    wish: EngineOptions,
    stop: Event | None = None,
    instead: Sequence[Mapping[str, str]] = (),
) -> Iterator[Answer]:
    """One answer for each folder as they finish, its ``id`` the folder's index. Raises EngineError.

    ``instead`` has texts that replace files for each folder, by real path, to build as if these
    were changed.
    """
    texts = dict(enumerate(instead))
    with EngineClient(engine, wish, stop) as talk:
        for number, folder in enumerate(folders):
            talk.ask(number, Path(os.path.realpath(folder)), instead=texts.get(number, {}))
        yield from talk.answers(range(len(folders)))


class EngineClient:
    """Requests to the engine at any time, and its answers as they finish; a context manager that
    ends the process. If a build crashes the process, for example by endless recursion, the
    unanswered requests are repeated, each in a separate process. If the process stops answering,
    its current build fails, and a new process continues with the others. ``stop`` ends it early,
    from another thread.

    Raises EngineError, then and later, if the engine does not start, or is not this kustomgen's.
    """

    def __init__(self, engine: Engine, wish: EngineOptions, stop: Event | None = None) -> None:
        self._engine, self._wish, self._stop = engine, wish, stop
        self._waiting: dict[int, bytes] = {}
        self._early: dict[int, Answer] = {}
        self._apart = self._was_silent = False
        self._run = EngineProcess(engine, (), wish)

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
        """The number that has waited for the longest time."""
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
        """Requests a folder, a real path, once at a time for each number; with ``origins`` and
        ``yaml`` other than those of the wish.

        ``instead`` has texts that replace files, by real path.
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
        """Sends any request, once at a time for each number, which becomes its ``id``."""
        self._waiting[number] = json.dumps({"id": number, **asked}, default=str).encode() + b"\n"
        self._run.ask(self._waiting[number])

    def answers(self, mine: Container[int]) -> Iterator[Answer]:
        """Yields the answers to these numbers as they finish, including new requests; other answers
        are kept.
        """
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
            answer = self._run.next(self._wish.timeout + engine_process.GRACE, self._stop)
        except SilentError:
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
        """After a process stopped answering: gives up the build that waited longest, and the second
        time all.
        """
        waited = self._wish.timeout + engine_process.GRACE
        lost = sorted(self._waiting) if self._was_silent else list(self._waiting)[:1]
        for number in lost:
            del self._waiting[number]
            told = f"kustomgen's engine did not answer for {waited:g} s and was stopped"
            yield {"id": number, "reason": "silent", "error": told}
        self._was_silent = True
        self._run.close()
        self._run = EngineProcess(self._engine, ("-apart",) if self._apart else (), self._wish)
        for number in sorted(self._waiting):
            self._run.ask(self._waiting[number])

    def _ended(self) -> Iterator[Answer]:
        """After the process ended: repeats the requests, or gives up those that ended a second
        process.
        """
        ended, lost = self._run.end(), self._waiting
        self._run.close()
        self._run = EngineProcess(self._engine, ("-apart",), self._wish)
        if self._apart:
            self._waiting = {}
            for number in sorted(lost):
                yield {"id": number, "reason": "died", "error": f"kustomgen's engine {ended} before this was built"}
            return
        self._apart = True
        for number in sorted(lost):
            self._run.ask(lost[number])
