"""``kustomgen merge``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from kustomgen.cli.options import one_of, one_or_more
from kustomgen.cli.outputs import outputs_of
from kustomgen.cli.reporting import Reporting, print_report, say_why, severity_of
from kustomgen.cli.terminal import say
from kustomgen.errors import Complaint, InputError
from kustomgen.report import FORMATS


def merge(
    context: typer.Context,
    reports: Annotated[
        list[str],
        typer.Argument(
            metavar="REPORT...", help="The JSON reports of all shards of one run. Example: shard-1.json shard-2.json"
        ),
    ],
    baseline: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Count only findings that are not in this file. Example: --baseline baseline.json"
        ),
    ] = None,
    write_baseline: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write all findings to this file, as known. Example: --write-baseline baseline.json"
        ),
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="error|warning|info|never",
            help="The severity that makes the exit code 1. Example: --fail-on warning",
        ),
    ] = "error",
    format: Annotated[  # noqa: A002 - the option's name
        str,
        typer.Option("--format", "-f", metavar="|".join(FORMATS), help="Format of the report. Example: --format sarif"),
    ] = "text",
    output: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[FORMAT=]FILE",
            help="Write the report to this file; FORMAT=FILE writes a further report. May be repeated. "
            "Example: --output sarif=a.sarif",
        ),
    ] = None,
    severity: Annotated[
        str | None,
        typer.Option(
            metavar="error|warning|info",
            help="Show only findings of this severity or worse; the exit code counts all. Example: --severity error",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", help="Show at most this many causes of each rule. Example: --limit 5"),
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Print only the number of findings of each rule.")
    ] = False,
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
    from kustomgen.policy.finding import Severity

    if baseline and write_baseline:
        message = "--baseline reads known findings, and --write-baseline writes them"
        raise InputError(Complaint(None, message, "use one of them"))
    reporting = Reporting(
        time.monotonic(),
        outputs_of(one_of(format, FORMATS, "--format"), output or (), (write_baseline,)),
        severity_of(one_of(fail_on, (*Severity, "never"), "--fail-on")),
        severity_of(severity and one_of(severity, tuple(Severity), "--severity")),
        one_or_more(limit, "--limit"),
        statistics,
        write_baseline,
        "",
    )
    result = merged(reports, substitutes(substitute or (), substitute_from or ()), baseline, say)
    say_why(result.cache_error)
    raise typer.Exit(print_report(result, reporting, context.obj))
