"""A change of an environment, from the spec to files on disk: generated, checked and recorded, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kustomgen.day2.check import findings_of, new_errors
from kustomgen.day2.managed import kept_overlays
from kustomgen.day2.record import entry_of
from kustomgen.day2.state import State
from kustomgen.day2.transaction import transaction
from kustomgen.errors import Complaint, InputError, Mark, OutputError, RefusedError
from kustomgen.generate.plan import shared_files
from kustomgen.layout.lock import LOCK, lock_text
from kustomgen.layout.tree import generate
from kustomgen.layout.write import FileChange, differs, plan
from kustomgen.ledger.file import appended, entries_of, file_of, text_of
from kustomgen.spec.deployments import last_deployment
from kustomgen.yaml.source import read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from kustomgen.day2.approval import Asked
    from kustomgen.day2.changes import Change
    from kustomgen.day2.transaction import Transaction
    from kustomgen.layout.write import WritePlan
    from kustomgen.ledger.entry import Entry
    from kustomgen.spec.load import Project


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done: the change, its entry in the ledger where there is one, and its diff where nothing was written."""

    change: Change
    entry: str | None = None
    diff: str = ""


def preview(file: Path, make: Callable[[State], Change]) -> Applied:
    """A change and its unified diff, of the spec and of the generated files. Writes nothing.

    Raises as ``apply``, but for what only ``check`` finds.
    """
    state = State.read(file)
    change = make(state)
    if change.is_empty:
        return Applied(change)
    planned = plan_of(change.after)
    _refuse_stale(file, plan_of(state))
    edit = FileChange(PurePosixPath(file.name), change.before.text, change.after.text)
    return Applied(change, diff=edit.diff() + "".join(each.diff() for each in planned.changes))


def apply(file: Path, make: Callable[[State], Change], asked: Asked, now: datetime) -> Applied:
    """Makes a change and writes spec, generated files and ledger.

    Raises RefusedError for a hold, a missing approval or an error that the change brings; InputError and OutputError
    for what the user can fix. Then everything is as it was.
    """
    folder = file.parent
    read(file, str(file))  # that there is none is said before its folder is locked
    with transaction(folder, file.name) as files:
        state = State.read(file)
        change = make(state)
        _refuse_stale(file, plan_of(state))
        if change.is_empty:
            return Applied(change)
        records = change.after.project.base.ledger
        ledger = text_of(folder, change.environment) if records else ""
        name = file_of(folder, change.environment)
        entries_of(ledger, str(name))
        entry = entry_of(change, asked, ledger, now)
        written = _written(change.after, entry if records else None)
        files.write(written)
        found = _checked(files, change, written)
        if not records:
            return Applied(change)
        line = appended(ledger, replace(entry, check=found))
        files.write({name.relative_to(folder).as_posix(): line.encode()})
        return Applied(change, entry.id)


def plan_of(state: State, entry: Entry | None = None) -> WritePlan:
    """What generating a state would write beside its spec, with one more entry in the ledger."""
    project = state.project if entry is None else _with_entry(state.project, entry)
    tree = generate(project, ".")
    return plan({**tree, **kept_overlays(state, tree)}, state.file.parent, shared_files(project))


def _with_entry(project: Project, entry: Entry) -> Project:
    last = last_deployment(project.by_name[entry.environment].spec.images, [entry])
    return project if last is None else replace(project, deployments={**project.deployments, entry.environment: last})


def _written(after: State, entry: Entry | None) -> dict[str, bytes | None]:
    """Every file that a change writes, with the lock."""
    planned = plan_of(after, entry)
    texts = {str(each.path): each.after for each in planned.changes} | {str(LOCK): lock_text(planned.digests)}
    encoded = {path: None if text is None else text.encode("utf-8", "surrogateescape") for path, text in texts.items()}
    return {after.file.name: after.data, **encoded}


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


def _checked(files: Transaction, change: Change, written: Mapping[str, bytes | None]) -> dict[str, int]:
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
