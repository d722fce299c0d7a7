"""Builds folders with an engine, and returns each result as soon as it is ready."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Protocol, Self

from kustomgen.engine.cgroup import processors
from kustomgen.engine.client import EngineClient
from kustomgen.engine.engine_process import EngineOptions
from kustomgen.engine.find import TIMEOUT, Engine
from kustomgen.errors import BuildError
from kustomgen.kustomize.build_text import build_text
from kustomgen.kustomize.decode import Inputs, inputs_of, result_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.sources import Sources

AHEAD = 32
"""How many requests are sent ahead: enough for every core, but few enough to change
later ones.
"""
_SAMPLE, _MANY = 16, 0.5
"""If more than this share of the first builds was repeated, the rest is built with
origins at once.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """The build of a folder, or its error. ``origins`` is whether the resources have their origins;
    ``inputs`` are all paths that the build accessed, None if that is not known.
    """

    number: int
    built: tuple[Resource, ...] | BuildError
    origins: bool
    inputs: Inputs | None = None


class Builds(Protocol):
    """The builds of one run, as a context manager that ends running builds."""

    talk: EngineClient | None
    """The client of the engine's process, for other requests too: these have numbers below 0."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...

    def results(self) -> Iterator[Result]:
        """Yields each folder when it is built. Raises EngineError if the engine does not start."""

    @property
    def now(self) -> int | None:
        """The folder that is being built for the longest time, None if none is."""

    @property
    def version(self) -> str:
        """The version of kustomize, as ``v5.8.1``; empty if it is not known yet."""

    def again(self, number: int) -> None:
        """Repeats a build with the origin of each object, while ``results`` runs. Origins double
        the time of a build. If many builds are repeated, the rest is built with origins at once. A
        program on PATH always builds with origins.
        """


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How all folders of a run are built: ``timeout`` is in seconds, for each; ``remote`` allows
    the network. ``those`` are the numbers of folders that are always built with origins;
    ``origins`` is for the others.
    """

    timeout: float = TIMEOUT
    unrestricted: bool = False
    remote: bool = False
    origins: bool = True
    those: frozenset[int] = frozenset()


def start_builds(engine: Engine, folders: Sequence[Path], sources: Sources, how: BuildOptions) -> Builds:
    """Starts to build in the background. Raises EngineError if it
    does not start.
    """
    if engine.name == "embedded":
        return _Inside(engine, folders, sources, how)
    return _Programs(engine, folders, sources, how)


class _Inside:
    """One process of the embedded engine for all folders."""

    def __init__(self, engine: Engine, folders: Sequence[Path], sources: Sources, how: BuildOptions) -> None:
        self._origins = how.origins
        self._folders, self._sources, self._how = folders, sources, how
        self._next = self._built = self._again = 0
        self._stop = Event()
        wish = EngineOptions(how.timeout, unrestricted=how.unrestricted, remote=how.remote)
        self._numbers = range(len(folders))
        self._talk = EngineClient(engine, wish, self._stop)
        self.talk: EngineClient | None = self._talk
        self._told: dict[int, bool] = {}
        self._ask_ahead()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._talk.__exit__()

    def results(self) -> Iterator[Result]:
        for answer in self._talk.answers(self._numbers):
            self._ask_ahead()
            self._built += 1
            number = answer["id"]
            built = result_of(answer, self._sources.cwd / self._folders[number], self._how.timeout, self._sources)
            yield Result(number, built, self._told[number], inputs_of(answer))

    @property
    def now(self) -> int | None:
        return self._talk.oldest(self._numbers)

    @property
    def version(self) -> str:
        return self._talk.version

    def again(self, number: int) -> None:
        self._again += 1
        self._origins = self._built >= _SAMPLE and self._again > self._built * _MANY
        self._ask(number, origins=True)

    def _ask_ahead(self) -> None:
        while self._next < len(self._folders) and self._talk.waiting(self._numbers) < AHEAD:
            self._ask(self._next, origins=self._origins or self._next in self._how.those)
            self._next += 1

    def _ask(self, number: int, *, origins: bool) -> None:
        self._told[number] = origins
        self._talk.ask(number, Path(self._sources.real(self._folders[number])), origins=origins)


class _Programs:
    """A process of kustomize or kubectl for each folder, with a wrapper that adds origins."""

    def __init__(self, engine: Engine, folders: Sequence[Path], sources: Sources, how: BuildOptions) -> None:
        self.talk: EngineClient | None = None
        self._engine, self._sources, self._how = engine, sources, how
        self._stop = Event()
        self._stack = ExitStack()
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - for who has no engine inside
        from tempfile import TemporaryDirectory  # noqa: PLC0415

        self._scratch = self._stack.enter_context(TemporaryDirectory(prefix="kustomgen-"))
        self._pool = ThreadPoolExecutor(_cores())
        self._futures: list[Future[tuple[Resource, ...] | BuildError]] = [
            self._pool.submit(self._build, number, folder) for number, folder in enumerate(folders)
        ]
        self._version = self._pool.submit(lambda: engine.version)
        self.now: int | None = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Interrupted: kill running processes instead of waiting for them.
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)
        self._stack.close()

    def results(self) -> Iterator[Result]:
        for number, future in enumerate(self._futures):
            self.now = number
            yield Result(number, future.result(), origins=True)
        self.now = None
        self._version.result()

    @property
    def version(self) -> str:
        return self._engine.version

    def again(self, number: int) -> None:
        raise NotImplementedError(f"folder {number} was built with its origins")

    def _build(self, number: int, folder: Path) -> tuple[Resource, ...] | BuildError:
        from kustomgen.kustomize.wrapper import wrapped_resources, write_wrapper  # noqa: PLC0415 - as above

        scratch = Path(self._scratch, str(number))
        try:
            scratch.mkdir()
            write_wrapper(self._sources.cwd / folder, scratch)
            output = build_text(
                self._engine,
                scratch,
                timeout=self._how.timeout,
                unrestricted=self._how.unrestricted,
                remote=self._how.remote,
                sources=self._sources,
                shown=self._sources.cwd / folder,
                stop=self._stop,
            )
            return wrapped_resources(output.text, scratch, self._sources)
        except BuildError as error:
            return error


def _cores() -> int:
    # Only a few at once, because a large build takes 450 MB.
    return min(8, processors())
