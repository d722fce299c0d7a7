"""``kustomgen export``."""

from __future__ import annotations

from typing import Annotated

import typer

from kustomgen.cli.options import EngineOption, OutputFile, Remote, Timeout, engine_preference, seconds
from kustomgen.terminal import emit


def export(
    target: Annotated[
        str, typer.Argument(metavar="ENV|DIR", help="An environment, or a kustomization folder. Example: prod")
    ],
    output: OutputFile = None,
    engine: EngineOption = "auto",
    timeout: Timeout = 60,
    remote: Remote = False,
) -> None:
    """Print the objects and settings of an environment as one file, for a backup; kubectl applies
    it.
    """
    from kustomgen.export.document import export as document_of
    from kustomgen.runbook.environment import SPEC, build_environment

    limit = seconds(timeout, "--timeout")
    found = build_environment(target, engine_preference(engine), limit, remote=remote)
    emit(document_of(found.build, found.name, {SPEC: found.spec} if found.spec else {}), output)
