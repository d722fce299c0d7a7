"""A change of an environment, from the spec to files on disk: generated, checked and recorded, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kustomgen.day2.check import findings_of, new_errors
from kustomgen.day2.ledger import appended, entries_of, file_of, text_of
from kustomgen.day2.record import entry_of
from kustomgen.day2.state import State
from kustomgen.day2.transaction import transaction
from kustomgen.errors import Complaint, InputError, Mark, OutputError, RefusedError
from kustomgen.layout.lock import LOCK, digests_of, lock_text
from kustomgen.layout.tree import generate
from kustomgen.layout.write import FileChange, differs, plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from kustomgen.day2.approval import Asked
    from kustomgen.day2.changes import Change
    from kustomgen.day2.transaction import Transaction
    from kustomgen.layout.write import WritePlan


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done: the change, its entry in the ledger where there is one, and its diff where nothing was written."""

    change: Change
    entry: str | None = None
    diff: str = ""


def preview(file: Path, make: Callable[[State], Change]) -> Applied:
    """A change and its unified diff, of the spec and of the generated files. Writes nothing."""
    change = make(State.read(file))
    if change.is_empty:
        return Applied(change)
    edit = FileChange(PurePosixPath(file.name), change.before.text, change.after.text)
    return Applied(change, diff=edit.diff() + "".join(each.diff() for each in plan_of(change.after).changes))


def apply(file: Path, make: Callable[[State], Change], asked: Asked, now: datetime) -> Applied:
    """Makes a change and writes spec, generated files and ledger.

    Raises RefusedError for a hold, a missing approval or an error that the change brings; InputError and OutputError
    for what the user can fix. Then everything is as it was.
    """
    folder = file.parent
    with transaction(folder) as files:
        state = State.read(file)
        change = make(state)
        _refuse_stale(file, plan_of(state))
        if change.is_empty:
            return Applied(change)
        planned = plan_of(change.after)
        written: dict[str, str | None] = {file.name: change.after.text}
        written |= {str(each.path): each.after for each in planned.changes}
        written[str(LOCK)] = lock_text(digests_of(planned.tree))
        files.write(written)
        found = _checked(files, change, written)
        if not change.after.project.base.ledger:
            return Applied(change)
        ledger = file_of(folder, change.environment)
        text = text_of(ledger)
        entries_of(text, str(ledger))
        entry = entry_of(change, asked, text, now, found)
        # In the same note as the others, so that all of it is undone if this write fails.
        files.add({ledger.relative_to(folder).as_posix(): appended(text, entry)}, written)
        return Applied(change, entry.id)


def plan_of(state: State) -> WritePlan:
    """What generating a state would write beside its spec."""
    return plan(generate(state.project, "."), state.file.parent)


def _refuse_stale(file: Path, planned: WritePlan) -> None:
    if planned.edited:
        hint = "move the change into the spec, or overwrite it with `kustomgen generate --force`"
        raise OutputError(
            Complaint(Mark(str(planned.output / path)), "was edited since it was generated", hint)
            for path in planned.edited
        )
    if differs(planned):
        hint = "run `kustomgen generate` first, and commit that by itself"
        raise InputError(Complaint(Mark(str(file)), f"the files differ from {file}", hint))


def _checked(files: Transaction, change: Change, written: dict[str, str | None]) -> dict[str, int]:
    """How many errors and warnings the environment has after a change. Raises RefusedError for errors that it brings."""
    folder = files.folder / "overlays" / change.after.environment(change.environment).directory
    after = findings_of(folder)
    if any(finding.severity == "error" for finding in after):
        files.undo()
        before = findings_of(folder)
        if new := new_errors(before, after):
            raise RefusedError(
                Complaint(None, f"check finds an error that was not there before: {each}") for each in new
            )
        files.write(written)
    severities = [str(finding.severity) for finding in after]
    return {name: severities.count(name) for name in ("error", "warning")}
