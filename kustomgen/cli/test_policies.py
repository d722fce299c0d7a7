"""``kustomgen test-policies``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kustomgen.cli.exit_codes import Exit
from kustomgen.terminal import emit


def policy_tests(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The folder with policies and their tests. Example: policies")
    ] = Path("policies"),
) -> None:
    """Run the tests beside your own policies: the cases in *.test.yaml."""
    from kustomgen.check.policy_tests import run_policy_tests
    from kustomgen.report.policy_tests import render_tests

    found = run_policy_tests(folder)
    emit(render_tests(found.outcomes, len(found.tested), found.untested))
    if not found.ok:
        raise typer.Exit(Exit.FOUND)
