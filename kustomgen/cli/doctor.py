"""``kustomgen doctor``."""

from __future__ import annotations

import typer

from kustomgen.cli.exit_codes import Exit
from kustomgen.terminal import emit


def doctor() -> None:
    """Say which kustomize would be used, which schemas there are, and what is missing."""
    from kustomgen.doctor import examine

    found = examine()
    emit(found.text)
    if not found.usable:
        raise typer.Exit(Exit.UNUSABLE)
