"""``kustomgen runbook``."""

from __future__ import annotations

from typing import Annotated

import typer

from kustomgen.cli.options import EngineOption, OutputFile, Remote, Timeout, engine_preference, seconds
from kustomgen.terminal import emit


def runbook(
    target: Annotated[
        str, typer.Argument(metavar="ENV|DIR", help="An environment, or a kustomization folder. Example: prod")
    ],
    output: OutputFile = None,
    engine: EngineOption = "auto",
    timeout: Timeout = 60,
    remote: Remote = False,
) -> None:
    """Print the commands for running an environment, with the names of its own objects, as
    Markdown.
    """
    from kustomgen.report.control import visible
    from kustomgen.runbook.environment import SPEC, build_environment
    from kustomgen.runbook.render import render

    limit = seconds(timeout, "--timeout")
    found = build_environment(target, engine_preference(engine), limit, remote=remote)
    emit(visible(render(found.build, found.name, SPEC if found.spec else None)), output)
