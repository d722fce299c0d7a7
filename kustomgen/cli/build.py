"""``kustomgen build``."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from kustomgen.cli.options import (
    ROOT_ONLY,
    EngineOption,
    LoadRestrictor,
    Remote,
    Timeout,
    engine_preference,
    one_of,
    seconds,
    unrestricted,
)
from kustomgen.terminal import emit, say


def build(
    target: Annotated[
        str, typer.Argument(metavar="ENV|DIR", help="An environment, or a kustomization folder. Example: prod")
    ],
    output: Annotated[
        str, typer.Option(metavar="yaml|json", help="Format of the objects. Example: --output json")
    ] = "yaml",
    engine: EngineOption = "auto",
    timeout: Timeout = 60,
    load_restrictor: LoadRestrictor = ROOT_ONLY,
    remote: Remote = False,
) -> None:
    """Print what an overlay builds to, as kustomize prints it."""
    from kustomgen.engine.find import find_engine
    from kustomgen.errors import BuildError, Complaint, Mark
    from kustomgen.kustomize.build_text import build_text
    from kustomgen.project.overlay import folder_of
    from kustomgen.yaml.stream import load_stream

    one_of(output, ("yaml", "json"), "--output")
    preference = engine_preference(engine)
    folder = folder_of(target)
    built = build_text(
        find_engine(preference),
        folder,
        timeout=seconds(timeout, "--timeout"),
        unrestricted=unrestricted(load_restrictor),
        remote=remote,
    )
    for warning in built.warnings:
        say(warning)
    if not built.text.strip():
        raise BuildError(Complaint(Mark(str(folder)), "builds to nothing", "its kustomization lists no resources"))
    emit(built.text if output == "yaml" else json.dumps(load_stream(built.text, target), indent=1) + "\n")
