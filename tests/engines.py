"""One process of the engine, and one of the validator, for all checks of a test process: to start one costs more
than a small build.

``shared`` takes the place of ``EngineProcess`` in the client. A process is used again where it answered all that it
was asked; every other one ends as always. Tests of the process itself ask for the fixture ``engine_of_its_own``.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

from kustomgen.engine.engine_process import Answer, EngineOptions, EngineProcess
from kustomgen.engine.find import EMBEDDED, VALIDATOR, Engine

MOST_USES = 200
"""After so many a process is replaced: what it holds in memory does not grow without end."""
_OF_ONE_TEST = frozenset({"PYTEST_CURRENT_TEST", "KUSTOMGEN_CACHE_DIR"})
"""Variables that differ in every test, and that the engine does not read."""

_idle: dict[Any, list[SharedRun]] = defaultdict(list)


class SharedRun(EngineProcess):
    """A process that waits for another client after it is closed."""

    def __init__(self, engine: Engine, flags: Sequence[str], wish: EngineOptions) -> None:
        super().__init__(engine, flags, wish)
        self.key = _key(engine, wish)
        self.uses = 0
        self.unanswered = 0

    def ask(self, request: bytes) -> None:
        self.unanswered += 1
        super().ask(request)

    def next(self, patience: float, stop: Event | None = None) -> Answer | None:
        answer = super().next(patience, stop)
        self.unanswered -= answer is not None
        return answer

    def lend(self, engine: Engine) -> SharedRun:
        if engine.path == str(EMBEDDED):
            engine.__dict__.setdefault("version", self._engine.version)
        self._engine = engine
        self.uses += 1
        return self

    def close(self) -> None:
        if self._greeted and not self.unanswered and not self._complaints and self.uses < MOST_USES:
            _idle[self.key].append(self)
        else:
            super().close()

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end_process(self) -> None:
        super().close()


def shared(engine: Engine, flags: Sequence[str], wish: EngineOptions) -> EngineProcess:
    """A process that is there already, or a new one."""
    if flags or engine.path not in (str(EMBEDDED), VALIDATOR):
        return EngineProcess(engine, flags, wish)
    waiting = _idle[_key(engine, wish)]
    while waiting:
        run = waiting.pop()
        if run.is_alive():
            return run.lend(engine)
        run.end_process()
    return SharedRun(engine, flags, wish)


def end_all() -> None:
    """Ends every process that waits."""
    for waiting in _idle.values():
        while waiting:
            waiting.pop().end_process()


def _key(engine: Engine, wish: EngineOptions) -> Any:
    """What a process has from its start: the program, how it was started, and the environment."""
    program = Path(engine.path).stat()
    variables = frozenset(item for item in os.environ.items() if item[0] not in _OF_ONE_TEST)
    return engine.path, program.st_mtime_ns, program.st_size, wish.remote, variables
