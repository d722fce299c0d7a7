"""``kustomgen capacity``."""

from __future__ import annotations

from typing import Annotated

import typer

from kustomgen.cli.exit_codes import Exit
from kustomgen.cli.options import EngineOption, OutputFile, Remote, Timeout, engine_preference, one_of, seconds
from kustomgen.terminal import emit


def capacity(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ENV|DIR]...", help="Environments or kustomization folders; default all. Example: prod"
        ),
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|FILE",
            help="A policy with the limits, as for check; may be repeated. Example: --policy policies/strict.yaml",
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        str,
        typer.Option(
            "--format", "-f", metavar="text|json|markdown", help="Format of the output. Example: --format json"
        ),
    ] = "text",
    output: OutputFile = None,
    engine: EngineOption = "auto",
    timeout: Timeout = 60,
    remote: Remote = False,
) -> None:
    """Tell what environments ask of a cluster, with as few pods as autoscalers allow and with as
    many.
    """
    from kustomgen.capacity.measure import CapacityOptions, measure
    from kustomgen.capacity.render import as_json, markdown, text
    from kustomgen.report.control import safe_json, visible

    formats = {
        "text": lambda found: visible(text(found)),
        "json": lambda found: safe_json(as_json(found)),
        "markdown": lambda found: visible(markdown(found)),
    }
    one_of(format, formats, "--format")
    limit = seconds(timeout, "--timeout")
    options = CapacityOptions(tuple(targets or ()), tuple(policy or ()), engine_preference(engine), limit, remote)
    found = measure(options)
    emit(formats[format](found), output)
    if not all(each.fits for each in found):
        raise typer.Exit(Exit.FOUND)
