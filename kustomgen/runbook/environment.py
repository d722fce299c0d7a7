"""One environment as it is built, with what people call it and the spec that is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.engine.find import find_engine
from kustomgen.errors import BuildError, Complaint, InputError, Mark
from kustomgen.kustomize.build import build_overlay
from kustomgen.kustomize.sources import Sources
from kustomgen.project.environments import environments_here
from kustomgen.project.overlay import folder_of

if TYPE_CHECKING:
    from kustomgen.engine.find import Preference
    from kustomgen.k8s.build import Build

SPEC = "kustomgen.yaml"


@dataclass(frozen=True, slots=True)
class BuiltEnvironment:
    """``spec`` is the text of the spec here, None if none exists."""

    build: Build
    name: str
    spec: str | None


def build_environment(target: str, engine: Preference, timeout: float, *, remote: bool) -> BuiltEnvironment:
    """The build of an environment or a folder. Raises InputError, BuildError, also for what builds
    to nothing, and EngineError.
    """
    folder, sources = folder_of(target), Sources(named=[target])
    build = build_overlay(find_engine(engine), folder, sources=sources, timeout=timeout, remote=remote)
    if not build.resources:
        raise BuildError(Complaint(Mark(build.path), "builds to nothing", "its kustomization lists no resources"))
    here = environments_here(sources).get(build.path)
    return BuiltEnvironment(build, here.name if here else build.environment, _spec(sources))


def _spec(sources: Sources) -> str | None:
    try:
        return sources.text(SPEC) if (sources.cwd / SPEC).is_file() else None
    except InputError:
        return None  # the environment is built all the same
