"""``kustomgen import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kustomgen.cli.exit_codes import Exit
from kustomgen.cli.options import (
    ROOT_ONLY,
    EngineOption,
    LoadRestrictor,
    Remote,
    ResultFormat,
    Timeout,
    engine_preference,
    one_of,
    seconds,
    unrestricted,
)
from kustomgen.progress import progress
from kustomgen.terminal import emit, say


def import_(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="DIR|FILE...", help="A kustomize tree, manifests, or a compose file. Example: deploy/"),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="kustomize|manifests|compose|score",
            help="The kind of input; default by the files' content. Example: --from manifests",
        ),
    ] = None,
    environment: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=PATH",
            help="An environment and its overlay or manifests; repeat it. Example: --environment prod=out/prod.yaml",
        ),
    ] = None,
    level: Annotated[
        str,
        typer.Option(
            metavar="resources|lifted|workloads", help="The highest level of the spec. Example: --level resources"
        ),
    ] = "workloads",
    accept_defaults: Annotated[
        bool, typer.Option("--accept-defaults", help="Accept the defaults that kustomgen adds to workloads.")
    ] = False,
    name: Annotated[
        str | None, typer.Option(help="The application; default the folder's. Example: --name shop")
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where to write the spec. Example: -o shop")
    ] = Path(),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the spec, and write nothing.")] = False,
    format: ResultFormat = "text",  # noqa: A002 - the option's name
    engine: EngineOption = "auto",
    timeout: Timeout = 60,
    load_restrictor: LoadRestrictor = ROOT_ONLY,
    remote: Remote = False,
) -> None:
    """Write a spec from a kustomize tree or manifests, and prove that it builds to the same
    objects.

    Exit code 1: something stayed in the old tree, and is listed; 2: nothing was written.
    Example: kustomgen import deploy/ -o shop
    """
    from kustomgen.importing.options import options_of
    from kustomgen.importing.render import as_json, text
    from kustomgen.importing.run import run_import
    from kustomgen.importing.store import refuse_among, refuse_existing, store
    from kustomgen.report.control import safe_json, visible

    one_of(format, ("text", "json"), "--format")
    options = options_of(
        tuple(paths or ()),
        source=source,
        environments=tuple(environment or ()),
        level=level,
        accept_defaults=accept_defaults,
        name=name,
        output=output,
        engine=engine_preference(engine),
        timeout=seconds(timeout, "--timeout"),
        unrestricted=unrestricted(load_restrictor),
        remote=remote,
    )
    if not dry_run:
        refuse_existing(output)
    with progress() as show:
        found = run_import(options, show)
    if not dry_run:
        refuse_among(found.source, output)
    if format == "json":
        emit(safe_json(as_json(found)))
    elif dry_run:
        emit(found.written.spec)
    if not dry_run:
        store(found.written, output)
    if format == "text":
        (say if dry_run else emit)(visible(text(found)))
    if not dry_run:
        place = output / "kustomgen.yaml"
        say(f"wrote {place}; next: `kustomgen generate {place}`, then `kustomgen diff OLD NEW` for each overlay")
    if not found.complete:
        raise typer.Exit(Exit.FOUND)
