"""``kustomgen generate``."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kustomgen.cli.exit_codes import Exit
from kustomgen.cli.options import EngineOption, engine_preference
from kustomgen.errors import Complaint, InputError, KustomgenError, OutputError
from kustomgen.terminal import emit, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.cache.fingerprints import Validator
    from kustomgen.generate.options import GenerateOptions
    from kustomgen.generate.plan import GeneratePlan
    from kustomgen.generate.remembered import AsGenerated
    from kustomgen.layout.write import WritePlan


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
    from kustomgen.generate.options import GenerateOptions
    from kustomgen.generate.specs import forced_apart

    given = tuple(specs or ())
    changed = given if changed_files else None
    given, files = forced_apart(given) if force and not changed_files else (given, ())
    asked = GenerateOptions(output, check, diff, force and not files, files, verify, engine, adopt)
    paths = (Path(),) if changed_files else given or (Path("kustomgen.yaml"),)
    _run(paths, changed, asked, context.obj)


def _run(
    paths: Sequence[Path], changed: Sequence[Path] | None, asked: GenerateOptions, arguments: Sequence[str]
) -> None:
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
        raise InputError(dict.fromkeys(complaints))  # a platform's faults once, not for each of its specs
    if differing:
        if len(specs) > 1:
            say(f"{differing} of {len(specs)} specs differ from their files")
        raise typer.Exit(Exit.FOUND)


def _one(spec: Path, asked: GenerateOptions, arguments: Sequence[str] | None, validator: Validator) -> bool:
    """Processes one spec; returns whether its files differ from it."""
    from kustomgen.generate.interrupted import interrupted
    from kustomgen.generate.remembered import files_as_generated
    from kustomgen.generate.texts import unchanged

    if left := interrupted(spec.parent):
        raise OutputError(left)
    asked = _adopted(spec, asked) if asked.adopt else asked
    output = spec.parent if asked.output is None else asked.output
    if not asked.verify and (known := files_as_generated(spec, output, validator)) is not None:
        say(unchanged(known.count, spec))
        if arguments is not None and not asked.diff:
            _remember_answer(arguments, known, spec)
        return False
    from kustomgen.generate.notes import notes_of
    from kustomgen.generate.plan import plan_generate
    from kustomgen.generate.texts import left_alone, summary
    from kustomgen.layout.write import apply, differs

    planned = plan_generate(spec, asked.output)
    changes = planned.changes
    notes = notes_of(planned, spec)
    for line in (*left_alone(changes), *notes):
        say(line)
    if asked.diff or asked.check:
        _show(changes, spec, asked)
        if differs(changes):
            return True
    else:
        apply(changes, force=asked.force, forced=asked.forced)
        say(summary(changes, planned.project, spec))
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


def _show(changes: WritePlan, spec: Path, asked: GenerateOptions) -> None:
    from kustomgen.generate.texts import differences, outcome

    if asked.diff:
        emit("".join(change.diff() for change in changes.changes))
    if asked.check:
        emit(differences(changes))
        say(outcome(changes, spec))


def _adopted(spec: Path, asked: GenerateOptions) -> GenerateOptions:
    """Writes the overlays again, after ``--adopt`` copied their versions to the spec."""
    from kustomgen.generate.adopt import adopt_images
    from kustomgen.generate.options import refuse_adopting

    refuse_adopting(asked)
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
    from kustomgen.generate.plan import note_written

    try:
        found = note_written(planned, spec)
    except CacheError as error:
        if error.always:
            say(str(error))
    else:
        if found is not None and arguments is not None:
            _remember_answer(arguments, found, spec)


def _remember_answer(arguments: Sequence[str], found: AsGenerated, spec: Path) -> None:
    from kustomgen.cache.responses import Response, remember
    from kustomgen.cache.store import CacheError
    from kustomgen.generate.texts import unchanged

    # A note about an unusable cache was printed already.
    with suppress(CacheError):
        told = f"{unchanged(found.count, spec)}\n"
        remember(list(arguments), Response("", told, Exit.CLEAN), found.dependencies)
