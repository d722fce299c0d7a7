"""Overlays, and files of manifests, to ``Build`` values."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from kustomgen.errors import BuildError
from kustomgen.k8s.build import Build, KustomizationFile, tier_of
from kustomgen.k8s.resource import Origin, Resource
from kustomgen.kustomize.embedded import Wish
from kustomgen.kustomize.engine import TIMEOUT, Engine, build_text
from kustomgen.kustomize.flat import flatten
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.inside import resources
from kustomgen.kustomize.sources import Sources
from kustomgen.kustomize.wrapper import OriginReader, write_wrapper
from kustomgen.yaml.stream import load_stream

TierOf = Callable[[str], str | None]
Files = tuple[KustomizationFile, ...]
_Result = tuple[Resource, ...] | BuildError


def build_overlay(
    engine: Engine,
    folder: Path,
    *,
    sources: Sources | None = None,
    kubernetes: str = "",
    tier: TierOf = tier_of,
    timeout: float = TIMEOUT,
    unrestricted: bool = False,
    remote: bool = False,
) -> Build:
    """Everything a kustomization folder builds to; no resources where it builds to nothing. Raises BuildError."""
    ((_, built),) = build_all(
        engine,
        [folder],
        sources=sources,
        kubernetes=kubernetes,
        tier=tier,
        timeout=timeout,
        unrestricted=unrestricted,
        remote=remote,
    )
    if isinstance(built, BuildError):
        raise built
    return built


def build_all(
    engine: Engine,
    folders: Sequence[Path],
    *,
    sources: Sources | None = None,
    kubernetes: str = "",
    tier: TierOf = tier_of,
    timeout: float = TIMEOUT,
    unrestricted: bool = False,
    remote: bool = False,
) -> list[tuple[Path, Build | BuildError]]:
    """Each folder with what it builds to, or why it does not build, in the order given; as many at once as cores.

    The environment is the folder's name, the tier what ``tier`` says of it. ``timeout`` is in seconds, for each.
    ``remote`` lets the engine inside fetch from the network. The engine's version is known afterwards, at no cost.
    Raises EngineError where the engine does not start.
    """
    sources = sources or Sources()
    if engine.name == "embedded":
        wish = Wish(timeout, origins=True, unrestricted=unrestricted, remote=remote)
        results, files = _by_the_engine_inside(engine, folders, sources, wish)
    else:
        results, files = _by_a_program(engine, folders, sources, timeout, unrestricted=unrestricted)
    built: list[tuple[Path, Build | BuildError]] = []
    for folder, result, kustomizations in zip(folders, results, files, strict=True):
        if isinstance(result, BuildError):
            built.append((folder, result))
            continue
        name = Path(os.path.realpath(sources.cwd / folder)).name
        build_ = Build(sources.show(folder), name, result, tier(name), kubernetes, kustomizations)
        built.append((folder, build_))
    return built


def _by_the_engine_inside(
    engine: Engine, folders: Sequence[Path], sources: Sources, wish: Wish
) -> tuple[list[_Result], list[Files]]:
    """One process for all folders."""
    found: dict[int, _Result] = {}
    stop = Event()
    paths = [sources.cwd / folder for folder in folders]
    with ThreadPoolExecutor(1) as pool:
        # Read while the engine is busy.
        files = pool.submit(_files, sources, folders)
        try:
            found.update(resources(engine, paths, wish, sources, stop))
        except BaseException:
            stop.set()
            raise
        return [found[number] for number in range(len(folders))], files.result()


def _by_a_program(
    engine: Engine, folders: Sequence[Path], sources: Sources, timeout: float, *, unrestricted: bool
) -> tuple[list[_Result], list[Files]]:
    """A process for each folder, around a wrapper that tells origins."""
    stop = Event()

    def build(folder: Path, scratch: Path) -> _Result:
        try:
            scratch.mkdir()
            write_wrapper(sources.cwd / folder, scratch)
            output = build_text(
                engine,
                scratch,
                timeout=timeout,
                unrestricted=unrestricted,
                sources=sources,
                shown=sources.cwd / folder,
                stop=stop,
            )
            return _wrapped_resources(output.text, scratch, sources)
        except BuildError as error:
            return error

    with TemporaryDirectory(prefix="kustomgen-") as scratch, ThreadPoolExecutor(_cores()) as pool:
        try:
            futures: list[Future[_Result]] = [
                pool.submit(build, folder, Path(scratch, str(number))) for number, folder in enumerate(folders)
            ]
            pool.submit(lambda: engine.version)
            # Read while kustomize is busy.
            files = _files(sources, folders)
            return [future.result() for future in futures], files
        except BaseException:
            # Interrupted: what runs is killed, instead of being waited for.
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _files(sources: Sources, folders: Sequence[Path]) -> list[Files]:
    return [tuple(file.as_file() for file in chain(sources, folder)) for folder in folders]


def _cores() -> int:
    # Not the machine's cores but ours, as inside a container; and never many, for a large build takes 450 MB.
    available = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return min(8, available)


def _wrapped_resources(text: str, scratch: Path, sources: Sources) -> tuple[Resource, ...]:
    reader = OriginReader.of(scratch, sources)
    found = []
    for manifest in flatten(load_stream(text, "the build"), "the build"):
        # First the annotations, then the value: a Resource never changes.
        origin = reader.take(manifest)
        found.append(Resource(manifest, origin))
    return tuple(found)


def read_manifests(
    path: str,
    *,
    sources: Sources | None = None,
    environment: str = "",
    kubernetes: str = "",
    tier: TierOf = tier_of,
) -> Build:
    """The objects of a YAML file of manifests; of standard input where ``path`` is ``-`` and ``sources`` has its text.

    The environment is ``environment``, else the file's name without its ending, "stdin" for ``-``. Raises InputError
    where the file cannot be read, is not YAML, or holds something that is no object.
    """
    sources = sources or Sources()
    shown = path if path == "-" else sources.show(Path(path))
    text = sources.text(shown)
    origin = Origin(shown)
    found = tuple(Resource(manifest, origin) for manifest in flatten(load_stream(text, shown), shown))
    name = environment or ("stdin" if path == "-" else Path(path).stem)
    return Build(shown, name, found, tier(name), kubernetes)
