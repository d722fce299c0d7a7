"""``kustomgen history`` and ``kustomgen status``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from kustomgen.cli.boundary import Exit
from kustomgen.cli.options import one_of
from kustomgen.cli.project import spec_file
from kustomgen.cli.terminal import emit, say
from kustomgen.day2 import history as of_history
from kustomgen.day2 import status as of_status
from kustomgen.day2.state import State
from kustomgen.layout.tree import generate
from kustomgen.layout.write import plan

if TYPE_CHECKING:
    from pathlib import Path


def show_history(spec: Path, environment: str | None, *, verify: bool, format: str) -> None:  # noqa: A002
    """Prints the ledgers' entries. Exits with 1 where ``verify`` finds one that is not true."""
    one_of(format, ("text", "json", "markdown", "port"), "--format")
    state = State.read(spec_file(spec))
    found = of_history.history(state, environment, verify=verify)
    render = {"text": of_history.as_text, "json": of_history.as_json, "markdown": of_history.as_markdown}
    text = of_history.as_port(found.entries, state.project.name) if format == "port" else render[format](found.entries)
    emit(text)
    for fault in found.faults:
        say(str(fault))
    if found.faults:
        raise typer.Exit(Exit.FOUND)
    if verify:
        say(f"{len(found.entries)} entries are what the spec says")


def show_status(spec: Path, *, format: str) -> None:  # noqa: A002
    """Prints what each environment runs."""
    one_of(format, ("text", "json", "markdown"), "--format")
    state = State.read(spec_file(spec))
    planned = plan(generate(state.project, "."), state.file.parent)
    found = of_status.status(state, tuple(str(change.path) for change in planned.changes))
    render = {"text": of_status.as_text, "json": of_status.as_json, "markdown": of_status.as_markdown}
    emit(render[format](found))
