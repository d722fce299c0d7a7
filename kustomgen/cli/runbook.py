"""``kustomgen runbook``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from kustomgen.cli.build import folder_of
from kustomgen.cli.options import ENGINES, one_of, seconds
from kustomgen.cli.project import SPEC, environments_here
from kustomgen.cli.terminal import emit
from kustomgen.engine.find import Preference, find_engine
from kustomgen.errors import BuildError, Complaint, Mark
from kustomgen.kustomize.build import build_overlay
from kustomgen.kustomize.sources import Sources
from kustomgen.runbook.render import render

if TYPE_CHECKING:
    from kustomgen.k8s.build import Build


def run(target: str, output: Path | None, engine: str, timeout: float, *, remote: bool = False) -> None:
    """Prints the commands for an environment as Markdown. Raises KustomgenError."""
    build, name = built(target, engine, timeout, remote=remote)
    emit(render(build, name, SPEC if Path(SPEC).exists() else None), output)


def built(target: str, engine: str, timeout: float, *, remote: bool) -> tuple[Build, str]:
    """The build of an environment or folder, and what it is called. Raises KustomgenError."""
    preference = cast("Preference", one_of(engine, ENGINES, "--engine"))
    folder, sources = folder_of(target), Sources()
    build = build_overlay(
        find_engine(preference), folder, sources=sources, timeout=seconds(timeout, "--timeout"), remote=remote
    )
    if not build.resources:
        raise BuildError(Complaint(Mark(build.path), "builds to nothing", "its kustomization lists no resources"))
    here = environments_here().get(build.path)
    return build, here.name if here else build.environment
