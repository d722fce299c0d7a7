"""``kustomgen generate``."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kustomgen.cli.exit_codes import Exit
from kustomgen.cli.options import EngineOption, engine_preference
from kustomgen.cli.terminal import emit, say
from kustomgen.errors import Complaint, InputError, KustomgenError, OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.cache.fingerprints import Dependency, Validator
    from kustomgen.generate.plan import GeneratePlan
    from kustomgen.layout.write import WritePlan
    from kustomgen.spec.load import Project


def generate(
    context: typer.Context,
    specs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[SPEC|DIR]...", help="Specs, or folders with specs at any depth. Example: shop/kustomgen.yaml"
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="The folder for base/ and overlays/; default the spec's. Example: --output deploy"
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if files differ from the spec.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print the changes as a unified diff.")] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Overwrite files that were edited by hand: all, or the named ones. Example: --force base/web",
        ),
    ] = False,
    changed_files: Annotated[
        bool,
        typer.Option("--changed-files", help="The arguments are changed files: process only specs that use them."),
    ] = False,
    adopt: Annotated[
        str,
        typer.Option(
            metavar="images",
            help="Copy versions that a bot wrote into overlays to the spec. Example: --adopt images",
        ),
    ] = "",
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Build each overlay and compare it with the spec, object by object."),
    ] = False,
    engine: EngineOption = "auto",
) -> None:
    """Write base/ and overlays/ from the spec."""
    given = tuple(specs or ())
    changed = given if changed_files else None
    given, files = _apart(given) if force and not changed_files else (given, ())
    asked = _Asked(output, check, diff, force and not files, files, verify, engine, adopt)
    paths = (Path(),) if changed_files else given or (Path("kustomgen.yaml"),)
    _run(paths, changed, asked, context.obj)


def _apart(given: tuple[Path, ...]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    from kustomgen.generate.specs import forced_apart

    return forced_apart(given)


@dataclass(frozen=True, slots=True)
class _Asked:
    output: Path | None
    check: bool
    diff: bool
    force: bool
    forced: tuple[Path, ...]
    verify: bool
    engine: str
    adopt: str = ""


def _run(paths: Sequence[Path], changed: Sequence[Path] | None, asked: _Asked, arguments: Sequence[str]) -> None:
    from kustomgen.cache.fingerprints import Validator
    from kustomgen.generate.specs import namespaces_twice, specs_of, written_twice

    specs = specs_of(paths, changed)
    if asked.output is not None and len(specs) > 1:
        raise InputError(Complaint(None, f"--output is for one spec, and there are {len(specs)}", "name one of them"))
    differing = 0
    validator = Validator(time.time_ns())
    complaints: list[Complaint] = []
    for spec in specs:
        try:
            # The output is not cached for folders, because a spec may be added to them.
            differing += _one(spec, asked, arguments if tuple(paths) == (spec,) else None, validator)
        except KustomgenError as error:
            if len(specs) == 1:
                raise
            complaints += error.complaints
    if len(specs) > 1 and not complaints:
        complaints += written_twice(specs)
        for note in namespaces_twice(specs):
            say(f"{note.mark}: note: {note.message}\n    {note.hint}")
    if complaints:
        raise InputError(complaints)
    if differing:
        if len(specs) > 1:
            say(f"{differing} of {len(specs)} specs differ from their files")
        raise typer.Exit(Exit.FOUND)


def _one(spec: Path, asked: _Asked, arguments: Sequence[str] | None, validator: Validator) -> bool:
    """Processes one spec; returns whether its files differ from it."""
    from kustomgen.generate.interrupted import interrupted
    from kustomgen.generate.remembered import files_as_generated

    if left := interrupted(spec.parent):
        raise OutputError(left)
    asked = _adopted(spec, asked) if asked.adopt else asked
    output = spec.parent if asked.output is None else asked.output
    if not asked.verify and (known := files_as_generated(spec, output, validator)) is not None:
        say(_unchanged(known.count, spec))
        if arguments is not None and not asked.diff:
            _remember_answer(arguments, known.count, known.dependencies, spec)
        return False
    from kustomgen.generate.plan import plan_generate
    from kustomgen.layout.write import apply, differs

    planned = plan_generate(spec, asked.output)
    changes = planned.changes
    _name_stale(changes)
    notes = _notes(planned, spec)
    if notes:
        say(notes.rstrip("\n"))
    if asked.diff or asked.check:
        _show(changes, spec, asked)
        if differs(changes):
            return True
    else:
        apply(changes, force=asked.force, forced=asked.forced)
        _summarise(changes, planned.project, spec)
        _refresh_schema(spec.parent)
    if asked.verify:
        _verify(planned, spec.parent, asked.engine)
    if not (changes.stale or changes.foreign or notes):
        _remember(planned, spec, None if asked.diff or asked.verify else arguments)
    return False


def _refresh_schema(folder: Path) -> None:
    from kustomgen.generate.editor import SCHEMA, refresh_schema

    try:
        if refresh_schema(folder):
            say(f"{folder / SCHEMA}: written again, for this version of kustomgen")
    except OSError as error:
        say(f"{folder / SCHEMA}: cannot be written: {error.strerror}")


def _show(changes: WritePlan, spec: Path, asked: _Asked) -> None:
    if asked.diff:
        emit("".join(change.diff() for change in changes.changes))
    if asked.check:
        _report(changes, spec)


def _notes(planned: GeneratePlan, spec: Path) -> str:
    """Notes on the spec. Raises InputError for objects that an API server refuses."""
    from kustomgen.generate.accept import accept
    from kustomgen.generate.immutable import immutable_notes
    from kustomgen.layout.write import differs

    unknown = accept(planned.project)
    found = list(planned.project.notes)
    if differs(planned.changes):
        found += immutable_notes(planned.project, spec)
    return (f"{spec}: note: {unknown}\n" if unknown else "") + "".join(
        f"{note.mark}: note: {note.message}\n    {note.hint}\n" for note in found
    )


def _adopted(spec: Path, asked: _Asked) -> _Asked:
    """Writes the overlays again, after ``--adopt`` copied their versions to the spec."""
    from kustomgen.generate.adopt import adopt_images

    if asked.adopt != "images":
        raise InputError(Complaint(None, f"--adopt: {asked.adopt!r} cannot be adopted", "write `--adopt images`"))
    if asked.check or asked.diff or asked.output is not None:
        raise InputError(
            Complaint(
                None, "--adopt writes the spec in the folder of its overlays", "leave --check, --diff and --output out"
            )
        )
    for environment, name, before, after in adopt_images(spec):
        say(f"{spec}: {name} is {after} in {environment}, was {before}")
    ours = tuple(spec.parent.glob("overlays/*/kustomization.yaml"))
    return replace(asked, forced=(*asked.forced, *ours))


def _verify(planned: GeneratePlan, folder: Path, engine: str) -> None:
    from kustomgen.generate.verify import verify

    found = verify(planned.project, planned.changes.output, folder, engine_preference(engine))
    overlays = len(planned.project.environments)
    say(f"{overlays} overlays build what {planned.project.file} says ({found.name} {found.version})")


def _remember(planned: GeneratePlan, spec: Path, arguments: Sequence[str] | None) -> None:
    """Stores in the cache that all files match the spec, with the output of this command line."""
    from kustomgen.cache.store import CacheError
    from kustomgen.generate.plan import dependencies_of
    from kustomgen.generate.remembered import AsGenerated, note_generated

    count = len(planned.changes.tree)
    try:
        dependencies = dependencies_of(planned, written=True)
        note_generated([(spec, planned.changes.output, AsGenerated(count, dependencies))])
    except CacheError as error:
        if error.always:
            say(str(error))
    except OSError:
        """Then it is generated again the next time."""
    else:
        if arguments is not None:
            _remember_answer(arguments, count, dependencies, spec)


def _remember_answer(arguments: Sequence[str], count: int, dependencies: list[Dependency], spec: Path) -> None:
    from kustomgen.cache.responses import Response, remember
    from kustomgen.cache.store import CacheError

    # A note about an unusable cache was printed already.
    with suppress(CacheError):
        remember(list(arguments), Response("", f"{_unchanged(count, spec)}\n", Exit.CLEAN), dependencies)


def _unchanged(count: int, spec: Path) -> str:
    return f"{_count(count)} {'match' if count != 1 else 'matches'} {spec}"


def _name_stale(changes: WritePlan) -> None:
    from kustomgen.layout.lock import LOCK

    for path in changes.foreign:
        say(f"{changes.output / path}: {LOCK} names it, and kustomgen writes no such file: it stays")
    for path in changes.stale:
        say(
            f"{changes.output / path}: is no longer generated, but was edited: it stays; remove it, or keep it elsewhere"
        )


def _report(changes: WritePlan, spec: Path) -> None:
    from kustomgen.layout.lock import LOCK
    from kustomgen.layout.write import differs

    for change in changes.changes:
        emit(f"{changes.output / change.path}: {_TOLD[change.word]}\n")
    if differs(changes) and not changes.changes:
        emit(f"{changes.output / LOCK}: differs from the spec\n")
    if differs(changes):
        command = "kustomgen generate" if str(spec) == "kustomgen.yaml" else f"kustomgen generate {spec}"
        say(f"the files differ from {spec}: run `{command}`")
    else:
        say(_unchanged(len(changes.tree), spec))


_TOLD = {"add": "is missing", "change": "differs from the spec", "remove": "is no longer generated"}


def _summarise(changes: WritePlan, project: Project, spec: Path) -> None:
    words = [change.word for change in changes.changes]
    if not words:
        say(_unchanged(len(changes.tree), spec))
        return
    done = ", ".join(f"{words.count(word)} {past}" for word, past in _DONE.items() if word in words)
    names = ", ".join(environment.name for environment in project.environments)
    say(f"{project.name}: {_count(len(changes.tree))} for {names}: {done}")


_DONE = {"add": "added", "change": "changed", "remove": "removed"}


def _count(files: int) -> str:
    return f"{files} file{'s' if files != 1 else ''}"
