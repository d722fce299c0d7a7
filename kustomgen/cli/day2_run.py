"""One change of an environment, from the state of the spec to files on disk."""

from __future__ import annotations

import getpass
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import typer

from kustomgen.cli.boundary import Exit
from kustomgen.cli.options import one_of
from kustomgen.cli.project import spec_file
from kustomgen.cli.terminal import emit, say
from kustomgen.day2.approval import Asked, checked
from kustomgen.day2.changes import hold, rollback
from kustomgen.day2.ledger import appended, entries_of, file_of, text_of
from kustomgen.day2.record import commit_message, entry_of, subject
from kustomgen.day2.scale import scale
from kustomgen.day2.state import State
from kustomgen.day2.transaction import transaction
from kustomgen.errors import Complaint, InputError, Mark, OutputError, RefusedError
from kustomgen.layout.lock import LOCK, digests_of, lock_text
from kustomgen.layout.tree import generate
from kustomgen.layout.write import FileChange, differs, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from kustomgen.day2.changes import Change
    from kustomgen.day2.scale import Scale
    from kustomgen.day2.transaction import Transaction
    from kustomgen.layout.write import WritePlan

FORMATS = ("text", "json")
Given = tuple[str | None, str | None, tuple[str, ...], str | None, str | None]
"""Actor, ticket, approvals, reason and run of the command line."""


class Run:
    """One command that changes an environment."""

    def __init__(self, spec: Path, *, dry_run: bool, format: str, asked: Given, reason: bool = False) -> None:  # noqa: A002
        one_of(format, FORMATS, "--format")
        actor, ticket, approved, why, run_id = asked
        if reason and not (why and why.strip()):
            raise InputError(Complaint(None, "--reason is missing", "say why, as --reason 'Black Friday traffic'"))
        self.file = spec_file(spec)
        self.asked = checked(Asked(actor or _user(), ticket, _once(approved), why, run_id))
        self.dry_run, self.format = dry_run, format
        self.now = datetime.now(tz=UTC)

    def today(self) -> str:
        """Today, as the spec and the ledger write it."""
        return self.now.date().isoformat()

    def rollback(self, environment: str, to: str | None, *, hold: bool, force_unknown: bool) -> None:
        """Goes back, and holds the environment afterwards where asked."""
        file = file_of(self.file.parent, environment)

        def make(state: State) -> Change:
            state.environment(environment)
            entries = entries_of(text_of(file), str(file))
            change = rollback(state, environment, entries, to, force_unknown=force_unknown)
            return _held(change, self.asked.reason or "", self.today()) if hold else change

        self.change(make)

    def scale(self, environment: str, workload: str | None, wanted: Scale) -> None:
        """Sets numbers of a workload."""
        self.change(lambda state: scale(state, environment, workload, wanted, self.now.date()))

    def change(self, make: Callable[[State], Change]) -> None:
        """Makes a change, writes it and says what was done. Exits with 1 where it is refused."""
        try:
            if self.dry_run:
                self._show(make(State.read(self.file)))
                return
            with transaction(self.file.parent) as files:
                state = State.read(self.file)
                self._write(files, make(state), _plan(state))
        except RefusedError as error:
            for complaint in error.complaints:
                say(f"refused: {complaint}")
            raise typer.Exit(Exit.FOUND) from None

    def _show(self, change: Change) -> None:
        planned = _plan(change.after)
        edit = FileChange(PurePath(self.file.name), change.before.text, change.after.text)  # type: ignore[arg-type]
        emit("" if change.is_empty else edit.diff() + "".join(each.diff() for each in planned.changes))
        self._say(change, None)

    def _write(self, files: Transaction, change: Change, before: WritePlan) -> None:
        if before.edited:
            raise OutputError(
                Complaint(
                    Mark(str(before.output / path)),
                    "was edited since it was generated",
                    "move the change into the spec",
                )
                for path in before.edited
            )
        if differs(before):
            message, hint = (
                f"the files differ from {self.file}",
                "run `kustomgen generate` first, and commit that by itself",
            )
            raise InputError(Complaint(Mark(str(self.file)), message, hint))
        if change.is_empty:
            self._say(change, None)
            return
        planned = _plan(change.after)
        written: dict[str, str | None] = {self.file.name: change.after.text}
        written |= {str(each.path): each.after for each in planned.changes}
        written[str(LOCK)] = lock_text(digests_of(planned.tree))
        files.write(written)
        found = self._check(files, change, written)
        line = self._record(files, change, found, written)
        self._say(change, line)

    def _check(self, files: Transaction, change: Change, written: dict[str, str | None]) -> dict[str, int]:
        """The findings of the environment after the change. Raises RefusedError for errors that it brings."""
        from kustomgen.cli.day2_check import findings_of, new_errors  # noqa: PLC0415 - the rules take their time

        folder = f"overlays/{change.after.environment(change.environment).directory}"
        after = findings_of(self.file.parent, folder)
        if any(finding.severity == "error" for finding in after):
            files.undo()
            before = findings_of(self.file.parent, folder)
            if new := new_errors(before, after):
                raise RefusedError(
                    Complaint(None, f"check finds an error that was not there before: {each}") for each in new
                )
            files.write(written)
        severities = [str(finding.severity) for finding in after]
        return {name: severities.count(name) for name in ("error", "warning")}

    def _record(
        self, files: Transaction, change: Change, found: dict[str, int], written: dict[str, str | None]
    ) -> str | None:
        if not change.after.project.base.ledger:
            return None
        file = file_of(self.file.parent, change.environment)
        text = text_of(file)
        entries_of(text, str(file))
        entry = entry_of(change, self.asked, text, self.now, found)
        name = file.relative_to(self.file.parent).as_posix()
        # Noted together with the others, so that all of it is undone if this is the last that is written.
        files.add({name: appended(text, entry)}, written)
        return entry.id

    def _say(self, change: Change, entry: str | None) -> None:
        for note in change.notes:
            say(note)
        if self.format == "json":
            emit(json.dumps(_plain(change, entry, self.asked), indent=2, ensure_ascii=False) + "\n")
            return
        if change.is_empty:
            say(_nothing(change))
            return
        say(f"{'would ' if self.dry_run else ''}{subject(change)}" + (f" (ledger entry {entry})" if entry else ""))
        if not self.dry_run:
            emit(commit_message(change, self.asked))


def _nothing(change: Change) -> str:
    if change.action not in ("set", "promote", "rollback"):
        return f"nothing to change in {change.environment}"
    versions = ", ".join(sorted(set(change.after.images(change.environment).values())))
    return f"nothing to change: {change.environment} already runs {versions}"


def _plan(state: State) -> WritePlan:
    return plan(generate(state.project, "."), state.file.parent)


def _held(change: Change, reason: str, since: str) -> Change:
    after = hold(change.after, change.environment, reason, since)
    return replace(change, after=after.after, values=after.values)


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    found = {name.strip().lower(): name.strip() for name in reversed(names) if name.strip()}
    return tuple(reversed(found.values()))


def _user() -> str:
    with suppress(KeyError, OSError, ImportError):
        return getpass.getuser()
    return "unknown"


def _plain(change: Change, entry: str | None, asked: Asked) -> dict[str, Any]:
    return {
        "action": change.action,
        "environment": change.environment,
        "from": change.source,
        "changed": not change.is_empty,
        "images": {name: {"before": old, "after": new} for name, (old, new) in change.images.items()},
        "values": dict(change.values),
        "notes": list(change.notes),
        "entry": entry,
        "commitMessage": None if change.is_empty else commit_message(change, asked),
    }
