"""A change of an environment, from the spec to files on disk: generated, checked and recorded, or
nothing at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kustomgen.day2.check import counted, findings_of, new_errors, said_of
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
    from kustomgen.day2.check import Findings
    from kustomgen.day2.transaction import Transaction
    from kustomgen.layout.write import WritePlan
    from kustomgen.ledger.entry import Entry
    from kustomgen.spec.load import Project


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done: the change, its entry in the ledger if there is one, and its diff where
    nothing was written.
    """

    change: Change
    entry: str | None = None
    diff: str = ""


def preview(file: Path, make: Callable[[State], Change], asked: Asked, now: datetime) -> Applied:
    """A change and its unified diff, of the spec, the generated files and the ledger. Writes
    nothing.

    Raises as ``apply``, but for what only ``check`` finds.
    """
    state = State.read(file)
    change = make(state)
    if change.is_empty:
        return Applied(change)
    _refuse_stale(file, plan_of(state))
    recorded = _recorded(file.parent, change, asked, now)
    planned = plan_of(change.after, recorded.entry if recorded else None)
    edits = [FileChange(PurePosixPath(file.name), change.before.text, change.after.text), *planned.changes]
    if recorded:
        edits.append(FileChange(recorded.path, recorded.before or None, appended(recorded.before, recorded.entry)))
    return Applied(change, diff="".join(each.diff() for each in edits if each.before != each.after))


def apply(file: Path, make: Callable[[State], Change], asked: Asked, now: datetime) -> Applied:
    """Makes a change and writes spec, generated files and ledger.

    Raises RefusedError for a hold, a missing approval or an error that the change brings;
    InputError and OutputError for what the user can fix. Then everything is as it was.
    """
    folder = file.parent
    read(file, str(file))  # that there is none is said before its folder is locked
    with transaction(folder, file.name) as files:
        state = State.read(file)
        change = make(state)
        _refuse_stale(file, plan_of(state))
        if change.is_empty:
            return Applied(change)
        recorded = _recorded(folder, change, asked, now)
        written = _written(change.after, recorded.entry if recorded else None)
        if recorded:
            # A check holds the catalogue against the ledger, so the entry is there before it is
            # checked.
            written[str(recorded.path)] = appended(recorded.before, recorded.entry).encode()
        files.write(written)
        found = _checked(files, change, written)
        change = replace(change, notes=(*change.notes, *said_of(change, found)))
        if not recorded:
            return Applied(change)
        entry = replace(recorded.entry, check=counted(found))
        files.write({str(recorded.path): appended(recorded.before, entry).encode()})
        return Applied(change, entry.id)


@dataclass(frozen=True, slots=True)
class _Recorded:
    """An entry for a ledger: its path from the spec's folder, and its text before."""

    entry: Entry
    path: PurePosixPath
    before: str


def _recorded(folder: Path, change: Change, asked: Asked, now: datetime) -> _Recorded | None:
    """The entry of a change; None if the spec has no ledger. Raises InputError for a ledger that
    cannot be read.
    """
    if not change.after.project.base.ledger:
        return None
    ledger = text_of(folder, change.environment)
    name = file_of(folder, change.environment)
    entries_of(ledger, str(name))
    entry = entry_of(change, asked, ledger, now)
    return _Recorded(entry, PurePosixPath(name.relative_to(folder).as_posix()), ledger)


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


def _checked(files: Transaction, change: Change, written: Mapping[str, bytes | None]) -> Findings:
    """What check finds in the environment after a change. Raises RefusedError for errors that the
    change brings.
    """
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
    return after
