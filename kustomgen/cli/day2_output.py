"""What the commands of day 2 print, and the codes that they end with."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from kustomgen.cli.exit_codes import Exit
from kustomgen.cli.options import one_of
from kustomgen.day2 import history as of_history
from kustomgen.day2 import status as of_status
from kustomgen.day2.apply import apply, plan_of, preview
from kustomgen.day2.approval import asked_of
from kustomgen.day2.changes import promote
from kustomgen.day2.outcome import nothing, to_json
from kustomgen.day2.record import commit_message, subject
from kustomgen.day2.request import read_data, read_request
from kustomgen.day2.rollback import rolled_back
from kustomgen.day2.scale import scale
from kustomgen.day2.state import State
from kustomgen.errors import RefusedError
from kustomgen.generate.interrupted import interrupted
from kustomgen.generate.specs import spec_of
from kustomgen.terminal import emit, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kustomgen.day2.apply import Applied
    from kustomgen.day2.changes import Change
    from kustomgen.day2.scale import Scale

Given = tuple[str | None, str | None, tuple[str, ...], str | None, str | None]
"""Actor, ticket, approvals, reason and run of the command line."""


class Run:
    """One command that changes an environment: what it was given, and what it prints."""

    def __init__(self, spec: Path, *, dry_run: bool, format: str, asked: Given, reason: bool = False) -> None:  # noqa: A002
        one_of(format, ("text", "json"), "--format")
        self.file = spec_of(spec)
        self.asked = asked_of(*asked, needs_reason=reason)
        self.dry_run, self.format = dry_run, format
        self.now = datetime.now(tz=UTC)

    def today(self) -> str:
        """Today, as the spec and the ledger write it."""
        return self.now.date().isoformat()

    def rollback(
        self, environment: str, to: str | None, *, hold: bool, force_unknown: bool, dependents: bool = False
    ) -> None:
        """Goes back, and holds the environment afterwards where asked."""
        held = (self.asked.reason or "", self.today()) if hold else None
        self.change(
            lambda state: rolled_back(
                state, environment, to, hold=held, force_unknown=force_unknown, dependents=dependents
            )
        )

    def scale(self, environment: str, workload: str | None, wanted: Scale, *, dependents: bool = False) -> None:
        """Sets numbers of a workload."""
        today = self.now.date()
        self.change(lambda state: scale(state, environment, workload, wanted, today, dependents=dependents))

    def change(self, make: Callable[[State], Change]) -> None:
        """Makes a change and says what was done. Exits with 1 where it is refused."""
        left = interrupted(self.file.parent)
        run = preview if self.dry_run else apply
        try:
            done = run(self.file, make, self.asked, self.now)
        except RefusedError as error:
            self._refuse(error)
            raise typer.Exit(Exit.FOUND) from None
        finally:
            if left and not interrupted(self.file.parent):
                say("put back what an interrupted change had written")
        self._say(done)

    def _refuse(self, error: RefusedError) -> None:
        for complaint in error.complaints:
            say(f"refused: {complaint}")
        if self.format == "json":
            reasons = [{"message": each.message, "hint": each.hint} for each in error.complaints]
            emit(json.dumps({"changed": False, "refused": reasons}, indent=2, ensure_ascii=False) + "\n")

    def _say(self, done: Applied) -> None:
        change = done.change
        for note in change.notes:
            say(note)
        if self.format == "json":
            emit(json.dumps(to_json(done, self.asked), indent=2, ensure_ascii=False) + "\n")
        elif change.is_empty:
            say(nothing(change))
        elif self.dry_run:
            emit(done.diff)
            say(f"would {subject(change)}")
        else:
            say(subject(change) + (f" (ledger entry {done.entry})" if done.entry else ""))
            emit(commit_message(change, self.asked))


def run_request(
    name: str,
    spec: Path,
    approved_by: tuple[str, ...],
    *,
    dry_run: bool,
    format: str,  # noqa: A002 - the option's name
) -> None:
    """Does what a portal's request asks for. Raises InputError for one that cannot be read, or
    names what is not there.
    """
    request = read_request(read_data(name), name, State.read(spec_of(spec)))
    for note in request.notes:
        say(note)
    # Who asks fills the request in, so it cannot bring its approvals along.
    asked = (request.actor or None, request.ticket, approved_by, request.reason, request.run_id)
    run = Run(spec, dry_run=dry_run, format=format, asked=asked, reason=request.action != "promote")
    if request.action == "promote":
        run.change(lambda state: promote(state, request.environment, request.target(), run.asked))
    elif request.action == "rollback":
        run.rollback(request.environment, request.version, hold=request.hold, force_unknown=False)
    else:
        run.scale(request.environment, request.workload, request.scale())


def show_history(spec: Path, environment: str | None, *, verify: bool, format: str) -> None:  # noqa: A002
    """Prints the ledgers' entries. Exits with 1 where ``verify`` finds one that is not true."""
    one_of(format, ("text", "json", "markdown", "port"), "--format")
    state = State.read(spec_of(spec))
    found = of_history.history(state, environment, verify=verify)
    render = {"text": of_history.as_text, "json": of_history.as_json, "markdown": of_history.as_markdown}
    emit(of_history.as_port(found.entries, state.project.name) if format == "port" else render[format](found.entries))
    for fault in found.faults:
        say(str(fault))
    for note in found.notes:
        say(note)
    if found.faults:
        raise typer.Exit(Exit.FOUND)
    if verify:
        say(f"{len(found.entries)} entries are what the spec says")


def show_status(spec: Path, *, format: str, output: Path | None = None) -> None:  # noqa: A002
    """Prints what each environment runs."""
    formats = {
        "text": of_status.as_text,
        "json": of_status.as_json,
        "markdown": of_status.as_markdown,
        "html": of_status.as_html,
    }
    one_of(format, formats, "--format")
    state = State.read(spec_of(spec))
    if left := interrupted(state.file.parent):
        say(str(left))
    found = of_status.status(state, tuple(str(change.path) for change in plan_of(state).changes))
    emit(formats[format](found), output)
