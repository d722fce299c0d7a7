"""``kustomgen rules``."""

from __future__ import annotations

from typing import Annotated

import typer

from kustomgen.cli.options import one_of
from kustomgen.terminal import emit


def rules(
    rule: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="One rule, by its id or its name in another tool. Example: image-pinned"),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        str,
        typer.Option("--format", "-f", metavar="text|json|markdown", help="Format of the list. Example: --format json"),
    ] = "text",
) -> None:
    """List the rules, or explain one: why, how to fix, parameters, examples."""
    from kustomgen.check.policies import rules_here
    from kustomgen.report.rule_pages import FORMATS, render_rules

    one_of(format, FORMATS, "--format")
    emit(render_rules(rules_here(rule), format, pages=rule is not None))
