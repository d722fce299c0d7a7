"""``kustomgen report``."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from kustomgen.cli.exit_codes import Exit
from kustomgen.cli.options import (
    ROOT_ONLY,
    EngineOption,
    Environments,
    Exclude,
    Kubernetes,
    LoadRestrictor,
    Paths,
    Remote,
    Substitute,
    SubstituteFrom,
    Timeout,
    engine_preference,
    seconds,
    unrestricted,
)
from kustomgen.progress import progress
from kustomgen.report.outputs import writable
from kustomgen.terminal import emit


def report(
    paths: Paths = None,
    output: Annotated[
        Path | None,
        typer.Option(
            callback=writable, metavar="FILE", help="Write the page to this file. Example: --output report.html"
        ),
    ] = None,
    environment: Environments = None,
    exclude: Exclude = None,
    substitute: Substitute = None,
    substitute_from: SubstituteFrom = None,
    kubernetes_version: Kubernetes = None,
    engine: EngineOption = "auto",
    timeout: Timeout = 60,
    load_restrictor: LoadRestrictor = ROOT_ONLY,
    remote: Remote = False,
) -> None:
    """Write a page that shows environments side by side, the tree, and the traffic of each
    environment.

    `kustomgen check --format html` writes the same page with findings. Example: kustomgen report
    --output report.html
    """
    from kustomgen.check.landscape import run_landscape
    from kustomgen.check.options import Options
    from kustomgen.check.substitutes import substitutes
    from kustomgen.report import render

    options = Options(
        paths=tuple(paths or ()),
        environments=tuple(environment or ()),
        exclude=tuple(exclude or ()),
        substitute=substitutes(substitute or (), substitute_from or ()),
        kubernetes=kubernetes_version,
        engine=engine_preference(engine),
        timeout=seconds(timeout, "--timeout"),
        unrestricted=unrestricted(load_restrictor),
        remote=remote,
        remember=False,
    )
    if "-" in options.paths:
        options = replace(options, stdin=sys.stdin.buffer.read())
    with progress() as show:
        found = run_landscape(options, show=show)
    emit(render(found.report, "html", landscape=found.landscape), output)
    if not all(build.ok for build in found.report.builds):
        raise typer.Exit(Exit.UNUSABLE)
