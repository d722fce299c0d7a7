"""``kustomgen merge``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kustomgen.cli.options import (
    Baseline,
    FailOn,
    Limit,
    Outputs,
    ReportFormat,
    ShownSeverity,
    Statistics,
    WriteBaseline,
)
from kustomgen.cli.reporting import print_report, reporting_of, say_why
from kustomgen.errors import Complaint, InputError
from kustomgen.terminal import say


def merge(
    context: typer.Context,
    reports: Annotated[
        list[str],
        typer.Argument(
            metavar="REPORT...", help="The JSON reports of all shards of one run. Example: shard-1.json shard-2.json"
        ),
    ],
    baseline: Baseline = None,
    write_baseline: WriteBaseline = None,
    fail_on: FailOn = "error",
    format: ReportFormat = "text",  # noqa: A002 - the option's name
    output: Outputs = None,
    severity: ShownSeverity = None,
    limit: Limit = None,
    statistics: Statistics = False,
    substitute: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="The value that the shards used; may be repeated. Example: --substitute DOMAIN=example.org",
        ),
    ] = None,
    substitute_from: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="The file that the shards used; may be repeated. Example: --substitute-from a.env"
        ),
    ] = None,
) -> None:
    """Make one report of the JSON reports of all shards of a `check`, with its exit code."""
    from kustomgen.check.merge import merge as merged
    from kustomgen.check.substitutes import substitutes

    if baseline and write_baseline:
        message = "--baseline reads known findings, and --write-baseline writes them"
        raise InputError(Complaint(None, message, "use one of them"))
    reporting = reporting_of(format, output, write_baseline, fail_on, severity, limit, statistics=statistics)
    result = merged(reports, substitutes(substitute or (), substitute_from or ()), baseline, say)
    say_why(result.cache_error)
    raise typer.Exit(print_report(result, reporting, context.obj))
