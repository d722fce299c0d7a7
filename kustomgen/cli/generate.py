"""``kustomgen generate``."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING

import typer

from kustomgen.cli.boundary import Exit
from kustomgen.cli.project import load_project, spec_file
from kustomgen.cli.quick import as_said
from kustomgen.cli.terminal import emit, say
from kustomgen.engine.apiserver import Server
from kustomgen.errors import InputError
from kustomgen.layout.accepted import refusals
from kustomgen.layout.lock import LOCK
from kustomgen.layout.tree import generate
from kustomgen.layout.write import apply, differs, plan

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.layout.write import WritePlan
    from kustomgen.spec.load import Project


def run(spec: Path, output: Path | None, *, check: bool, diff: bool, force: bool, verify: bool, engine: str) -> None:
    """Writes the files of a spec, or says how they differ from it."""
    spec = spec_file(spec)
    project, planned = planned_tree(spec, output)
    accept(project)
    _name_stale(planned)
    for note in project.notes:
        say(f"{note.mark}: note: {note.message}\n    {note.hint}")
    if diff:
        emit("".join(change.diff() for change in planned.changes))
    if diff or check:
        if check:
            _report(planned, spec)
        if differs(planned):
            raise typer.Exit(Exit.FOUND)
    else:
        apply(planned, force=force)
        _summarise(planned, project, spec)
    if verify:
        from kustomgen.cli.verify import verify as compare  # noqa: PLC0415 - deepdiff and a build, for who asks

        compare(project, planned.output, spec.parent, engine)


def planned_tree(spec: Path, output: Path | None) -> tuple[Project, WritePlan]:
    """The project of a spec file, and what generating it would do. Raises InputError, and OutputError as ``plan``."""
    project = load_project(spec)
    folder = spec.parent
    output = folder if output is None else output
    to_spec = PurePath(os.path.relpath(folder, output)).as_posix()
    return project, plan(generate(project, to_spec), output)


def accept(project: Project) -> None:
    """Raises InputError with everything that an API server would refuse, at the keys of the spec."""
    with Server() as server:
        if server.failure:
            say(f"nobody has asked whether an API server accepts this: {server.failure}")
            return
        if complaints := refusals(project, server):
            raise InputError(complaints)


def _name_stale(planned: WritePlan) -> None:
    for path in planned.foreign:
        say(f"{planned.output / path}: {LOCK} names it, and kustomgen writes no such file: it stays")
    for path in planned.stale:
        say(
            f"{planned.output / path}: is no longer generated, but was edited: it stays; remove it, or keep it elsewhere"
        )


def _report(planned: WritePlan, spec: Path) -> None:
    for change in planned.changes:
        emit(f"{planned.output / change.path}: {_TOLD[change.word]}\n")
    if differs(planned) and not planned.changes:
        emit(f"{planned.output / LOCK}: differs from the spec\n")
    if differs(planned):
        say(f"the files differ from {spec}: run `kustomgen generate`")
    else:
        say(as_said(len(planned.tree), spec))


_TOLD = {"add": "is missing", "change": "differs from the spec", "remove": "is no longer generated"}


def _summarise(planned: WritePlan, project: Project, spec: Path) -> None:
    words = [change.word for change in planned.changes]
    if not words:
        say(as_said(len(planned.tree), spec))
        return
    done = ", ".join(f"{words.count(word)} {past}" for word, past in _DONE.items() if word in words)
    names = ", ".join(environment.name for environment in project.environments)
    say(f"{project.name}: {_count(len(planned.tree))} for {names}: {done}")


_DONE = {"add": "added", "change": "changed", "remove": "removed"}


def _count(files: int) -> str:
    return f"{files} file{'s' if files != 1 else ''}"
