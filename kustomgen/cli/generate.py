"""``kustomgen generate``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import typer

from kustomgen.cli.boundary import Exit
from kustomgen.cli.project import load_project
from kustomgen.cli.quick import as_said
from kustomgen.cli.terminal import emit, say
from kustomgen.errors import Complaint, InputError, KustomgenError, Mark
from kustomgen.layout.lock import LOCK
from kustomgen.layout.remembered import files_as_generated, note_generated
from kustomgen.spec.discovery import SPEC, specs_below, touched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.layout.write import WritePlan
    from kustomgen.spec.load import Project


@dataclass(frozen=True)
class Options:
    """What ``generate`` is asked for."""

    output: Path | None = None
    check: bool = False
    diff: bool = False
    force: bool = False
    forced: tuple[Path, ...] = ()
    verify: bool = False
    engine: str = "auto"
    changed: tuple[Path, ...] | None = None
    """Only specs that these files get into."""


def run(paths: Sequence[Path], options: Options) -> None:
    """Writes the files of specs, or says how they differ from them. A folder stands for all specs in it."""
    specs = _specs(paths, options)
    if options.output is not None and len(specs) > 1:
        raise InputError(Complaint(None, f"--output is for one spec, and there are {len(specs)}", "name one of them"))
    differing = 0
    complaints: list[Complaint] = []
    for spec in specs:
        try:
            differing += _one(spec, options)
        except KustomgenError as error:
            if len(specs) == 1:
                raise
            complaints += error.complaints
    if len(specs) > 1:
        shared = _written_twice(specs) if not complaints else []
        complaints += shared
    if complaints:
        raise InputError(complaints)
    if differing:
        if len(specs) > 1:
            say(f"{differing} of {len(specs)} specs differ from their files")
        raise typer.Exit(Exit.FOUND)


def _specs(paths: Sequence[Path], options: Options) -> list[Path]:
    found: dict[Path, None] = {}
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - a path that cannot be is none, and reading it says so
            below = specs_below(path)
            if not below and options.changed is None:
                hint = "`kustomgen init` writes a first one"
                raise InputError(Complaint(Mark(str(path)), f"there is no {SPEC} in this folder, nor below it", hint))
            found.update(dict.fromkeys(below))
        else:
            found[path] = None
    return touched(found, options.changed) if options.changed is not None else list(found)


def _one(spec: Path, options: Options) -> bool:
    """One spec; whether its files differ from it."""
    folder = spec.parent if options.output is None else options.output
    if not options.verify and (count := files_as_generated(spec, folder)) is not None:
        say(as_said(count, spec))
        return False
    project, planned = planned_tree(spec, options.output)
    _name_stale(planned)
    for note in project.notes:
        say(f"{note.mark}: note: {note.message}\n    {note.hint}")
    if options.diff:
        emit("".join(change.diff() for change in planned.changes))
    from kustomgen.layout.write import apply, differs  # noqa: PLC0415 - as in planned_tree

    wrong = differs(planned)
    if options.diff or options.check:
        if options.check:
            _report(planned, spec)
        if wrong:
            return True
    else:
        apply(planned, force=options.force, forced=options.forced)
        _summarise(planned, project, spec)
    if (
        not project.notes
        and not planned.stale
        and not planned.foreign
        and not any(environment.spec.components for environment in project.environments)
    ):
        note_generated(spec, planned.output, project.beside, [*map(str, planned.tree), str(LOCK)])
    if options.verify:
        from kustomgen.cli.verify import verify as compare  # noqa: PLC0415 - deepdiff and a build, for who asks

        compare(project, planned.output, spec.parent, options.engine)
    return False


def _written_twice(specs: Sequence[Path]) -> list[Complaint]:
    """Objects outside the overlays that several specs write: Argo CD's ConfigMap of notifications is one in its namespace."""
    first: dict[str, Path] = {}
    told = []
    for spec in specs:
        for place in sorted(spec.parent.glob("argocd/**/notifications.yaml")):
            text = place.read_text(encoding="utf-8", errors="replace")
            key = str(place.relative_to(spec.parent))
            other = first.setdefault(key, place)
            if other != place:
                differ = "with another text" if other.read_text(encoding="utf-8", errors="replace") != text else "too"
                hint = "let one application write it: in the others, leave `notifications.webhook` out"
                message = f"argocd-notifications-cm is written by {other} {differ}: whoever is applied last wins"
                told.append(Complaint(Mark(str(place)), message, hint))
    return told


def planned_tree(spec: Path, output: Path | None) -> tuple[Project, WritePlan]:
    """The project of a spec file, and what generating it would do. Raises InputError, and OutputError as ``plan``."""
    from kustomgen.layout.tree import generate  # noqa: PLC0415 - the models, where they are needed
    from kustomgen.layout.write import plan  # noqa: PLC0415

    project = load_project(spec)
    folder = spec.parent
    output = folder if output is None else output
    to_spec = PurePath(os.path.relpath(folder, output)).as_posix()
    return project, plan(generate(project, to_spec), output)


def _name_stale(planned: WritePlan) -> None:
    for path in planned.foreign:
        say(f"{planned.output / path}: {LOCK} names it, and kustomgen writes no such file: it stays")
    for path in planned.stale:
        say(
            f"{planned.output / path}: is no longer generated, but was edited: it stays; remove it, or keep it elsewhere"
        )


def _report(planned: WritePlan, spec: Path) -> None:
    from kustomgen.layout.write import differs  # noqa: PLC0415 - as in planned_tree

    for change in planned.changes:
        emit(f"{planned.output / change.path}: {_TOLD[change.word]}\n")
    if differs(planned) and not planned.changes:
        emit(f"{planned.output / LOCK}: differs from the spec\n")
    if differs(planned):
        command = "kustomgen generate" if str(spec) == SPEC else f"kustomgen generate {spec}"
        say(f"the files differ from {spec}: run `{command}`")
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
