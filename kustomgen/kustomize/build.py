"""Turns overlays and files of manifests into ``Build`` values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.engine.find import TIMEOUT
from kustomgen.errors import BuildError, Complaint, Mark
from kustomgen.k8s.build import Build
from kustomgen.k8s.flatten import flatten
from kustomgen.k8s.placeholders import filled
from kustomgen.k8s.resource import Origin, Resource
from kustomgen.k8s.tiers import tier_of
from kustomgen.kustomize.builds import BuildOptions, start_builds
from kustomgen.kustomize.duplicate_keys import keys_twice_in, keys_twice_of_patches
from kustomgen.kustomize.env_files import file_of
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.overlay_groups import bases_of
from kustomgen.kustomize.sources import Sources
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from kustomgen.engine.find import Engine
    from kustomgen.kustomize.builds import Result

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
    remote: bool = False,
) -> Build:
    """The build of a kustomization folder; without resources if it builds nothing. Raises
    BuildError.
    """
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


_OUTSIDE = "is outside of the project, and is not read"
_MOVE = "move it into the project; `kustomgen build` prints what kustomize makes of it"


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
    """The build or error of each folder, in the given order; as many at once as cores. The
    environment is the folder's name, and ``tier`` maps its path to a tier. ``timeout`` is in
    seconds, for each. ``remote`` lets the embedded engine fetch from the network. Raises
    EngineError if the engine does not start.
    """
    sources = sources or Sources()
    how = BuildOptions(timeout, unrestricted=unrestricted, remote=remote)
    found: dict[int, Build | BuildError] = {}
    with start_builds(engine, folders, sources, how) as builds:
        for result in builds.results():
            found[result.number] = as_build(result, folders[result.number], sources, kubernetes, tier)
    return [(folder, found[number]) for number, folder in enumerate(folders)]


def as_build(
    result: Result,
    folder: Path,
    sources: Sources,
    kubernetes: str = "",
    tier: TierOf = tier_of,
    values: Mapping[str, str] | None = None,
) -> Build | BuildError:
    """A result as a value; the environment is the folder's name, and ``tier`` maps its path to a
    tier. ``values`` are the values of variables by name (``placeholders.filled``).
    """
    if isinstance(result.built, BuildError):
        return result.built
    name = Path(sources.real(folder)).name
    parts = chain(sources, folder)
    if outside := [part.file for part in parts if sources.is_outside(part.file)]:
        # kustomize reads bases anywhere. Here they must be in the project, because their content is
        # printed.
        return BuildError(Complaint(Mark(file), _OUTSIDE, _MOVE) for file in outside)
    files = tuple(file_of(sources, part) for part in parts)
    bases, twice = bases_of(sources, folder), keys_twice_of_patches(sources, parts)
    shown = sources.show(folder)
    return Build(
        shown,
        name,
        filled(result.built, values or {}),
        tier(_tier_path(shown, name)),
        kubernetes,
        files,
        bases=bases,
        keys_twice=twice,
    )


def read_manifests(
    path: str,
    *,
    sources: Sources | None = None,
    environment: str = "",
    kubernetes: str = "",
    tier: TierOf = tier_of,
    values: Mapping[str, str] | None = None,
) -> Build:
    """The objects of a YAML file of manifests; of standard input where ``path`` is ``-`` and
    ``sources`` has its text.

    The environment is ``environment``, else the file's name without its ending, "stdin" for ``-``.
    Raises InputError if the file cannot be read, is not YAML, or holds something that is no
    object.
    """
    sources = sources or Sources()
    shown = path if path == "-" else sources.show(Path(path))
    text = sources.text(shown)
    origin = Origin(shown)
    found = filled((Resource(manifest, origin) for manifest in flatten(load_stream(text, shown), shown)), values or {})
    name = environment or ("stdin" if path == "-" else Path(path).stem)
    return Build(
        shown,
        name,
        found,
        tier(environment or _tier_path(shown, name)),
        kubernetes,
        keys_twice=keys_twice_in(sources, shown),
    )


def _tier_path(shown: str, name: str) -> str:
    """The path that determines the tier; the real name of a folder that is shown as dots."""
    return f"{shown}/{name}" if shown.startswith(".") else shown
