"""Overlays, and files of manifests, to ``Build`` values."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

from kustomgen.errors import BuildError, Complaint, InputError, Mark
from kustomgen.k8s.build import Build, tier_of
from kustomgen.k8s.resource import Origin, Resource
from kustomgen.kustomize.engine import TIMEOUT, Engine, build_text
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.sources import Sources
from kustomgen.kustomize.wrapper import OriginReader, write_wrapper
from kustomgen.yaml.stream import load_stream

TierOf = Callable[[str], str | None]


def build_overlay(
    engine: Engine,
    folder: Path,
    *,
    sources: Sources | None = None,
    kubernetes: str = "",
    tier: TierOf = tier_of,
    timeout: float = TIMEOUT,
    unrestricted: bool = False,
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
) -> list[tuple[Path, Build | BuildError]]:
    """Each folder with what it builds to, or why it does not build, in the order given; as many at once as cores.

    The environment is the folder's name, the tier what ``tier`` says of it. ``timeout`` is in seconds, for each. The
    engine's version is known afterwards, at no cost. Raises EngineError where the engine does not start.
    """
    sources = sources or Sources()
    stop = Event()

    def build(folder: Path, scratch: Path) -> tuple[Resource, ...] | BuildError:
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
            futures: list[Future[tuple[Resource, ...] | BuildError]] = [
                pool.submit(build, folder, Path(scratch, str(number))) for number, folder in enumerate(folders)
            ]
            pool.submit(lambda: engine.version)
            # Read while kustomize is busy.
            files = [tuple(file.as_file() for file in chain(sources, folder)) for folder in folders]
            results = [future.result() for future in futures]
        except BaseException:
            # Interrupted: what runs is killed, instead of being waited for.
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    built: list[tuple[Path, Build | BuildError]] = []
    for folder, result, kustomizations in zip(folders, results, files, strict=True):
        if isinstance(result, BuildError):
            built.append((folder, result))
            continue
        name = Path(os.path.realpath(sources.cwd / folder)).name
        build_ = Build(sources.show(folder), name, result, tier(name), kubernetes, kustomizations)
        built.append((folder, build_))
    return built


def _cores() -> int:
    # Not the machine's cores but ours, as inside a container; and never many, for a large build takes 450 MB.
    available = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return min(8, available)


def _wrapped_resources(text: str, scratch: Path, sources: Sources) -> tuple[Resource, ...]:
    reader = OriginReader.of(scratch, sources)
    resources = []
    for manifest in flatten(load_stream(text, "the build"), "the build"):
        # First the annotations, then the value: a Resource never changes.
        origin = reader.take(manifest)
        resources.append(Resource(manifest, origin))
    return tuple(resources)


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
    resources = tuple(Resource(manifest, origin) for manifest in flatten(load_stream(text, shown), shown))
    name = environment or ("stdin" if path == "-" else Path(path).stem)
    return Build(shown, name, resources, tier(name), kubernetes)


def flatten(documents: Sequence[Any], name: str) -> Iterator[dict[str, Any]]:
    """The objects of these documents, those inside Lists one by one. Raises InputError for what is no object."""
    for document in documents:
        if not isinstance(document, dict):
            message = f"an object with apiVersion and kind is expected, not {str(document)[:60]!r}"
            raise InputError(Complaint(Mark(name), message))
        items = document.get("items")
        # `kubectl get -o yaml` prints List, and also kinds such as ConfigMapList.
        if str(document.get("kind") or "").endswith("List") and isinstance(items, list):
            yield from flatten(items, name)
        else:
            yield document
