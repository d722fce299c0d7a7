"""``build``."""

from __future__ import annotations

from dataclasses import replace
from os import fspath
from typing import TYPE_CHECKING

from kustomgen.api.options import engine_of, seconds

if TYPE_CHECKING:
    from os import PathLike

    from kustomgen.engine.find import Preference
    from kustomgen.k8s.build import Build


def build(
    target: str | PathLike[str],
    *,
    kubernetes_version: str | None = None,
    engine: Preference = "auto",
    timeout: float = 60,
    unrestricted: bool = False,
    remote: bool = False,
) -> Build:
    """The objects that an environment, or a kustomization folder, builds to: ``Build.resources``,
    in kustomize's order.

    ``Resource.manifest`` is an object as plain values; ``Resource.origin`` says which file it comes
    from. ``timeout`` is in seconds. Raises InputError for what is not there, BuildError with
    kustomize's cause, and EngineError.
    """
    from kustomgen.engine.find import find_engine  # noqa: PLC0415 - `import kustomgen` stays quick
    from kustomgen.k8s.schema import known_version, latest  # noqa: PLC0415
    from kustomgen.kustomize.build import build_overlay  # noqa: PLC0415
    from kustomgen.kustomize.sources import Sources  # noqa: PLC0415
    from kustomgen.project.environments import environments_here  # noqa: PLC0415
    from kustomgen.project.overlay import folder_of  # noqa: PLC0415

    folder = folder_of(fspath(target))
    sources = Sources(named=[folder])
    built = build_overlay(
        find_engine(engine_of(engine)),
        folder,
        sources=sources,
        kubernetes=known_version(kubernetes_version) if kubernetes_version else latest(),
        timeout=seconds(timeout),
        unrestricted=unrestricted,
        remote=remote,
    )
    here = environments_here(sources).get(sources.show(folder))
    return replace(built, environment=here.name, tier=here.tier) if here else built
