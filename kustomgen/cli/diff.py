"""``kustomgen diff``."""

from __future__ import annotations

from typing import Annotated

import typer

from kustomgen.cli.exit_codes import Exit
from kustomgen.cli.options import (
    ROOT_ONLY,
    EngineOption,
    LoadRestrictor,
    OutputFile,
    Remote,
    Timeout,
    ViewFormat,
    engine_preference,
    one_of,
    seconds,
    unrestricted,
)
from kustomgen.progress import progress
from kustomgen.terminal import color, emit, say


def diff(
    before: Annotated[
        str | None,
        typer.Argument(metavar="[A]", help="An environment, or a kustomization folder; default all. Example: staging"),
    ] = None,
    after: Annotated[
        str | None,
        typer.Argument(metavar="[B]", help="What to compare it with; default the same one in git. Example: prod"),
    ] = None,
    git: Annotated[
        str | None,
        typer.Option("--git", metavar="REV", help="The revision to compare with; default HEAD. Example: --git main"),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if anything differs, as in git diff.")
    ] = False,
    format: ViewFormat = "text",  # noqa: A002 - the option's name
    output: OutputFile = None,
    engine: EngineOption = "auto",
    timeout: Timeout = 60,
    load_restrictor: LoadRestrictor = ROOT_ONLY,
    remote: Remote = False,
) -> None:
    """Show what differs between the built objects of two environments, or of now and of a git
    revision.

    Lists are compared by their keys, quantities by their value; names without what an environment
    or a hash adds to them. Values of Secrets are never shown. Example: kustomgen diff staging prod
    """
    from kustomgen.compare.compare import CompareOptions, compare
    from kustomgen.report.differences import FORMATS, render

    one_of(format, FORMATS, "--format")
    options = CompareOptions(
        before,
        after,
        git,
        engine_preference(engine),
        seconds(timeout, "--timeout"),
        unrestricted(load_restrictor),
        remote,
    )
    with progress() as show:
        compared = compare(options, show)
    for note in compared.notes:
        say(note)
    emit(render(compared.pairs, format, color=color() and output is None), output)
    if exit_code and any(each.difference.objects for each in compared.pairs):
        raise typer.Exit(Exit.FOUND)
