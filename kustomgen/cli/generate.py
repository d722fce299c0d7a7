"""``kustomgen generate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kustomgen.cli.exit_codes import Exit
from kustomgen.cli.options import EngineOption, engine_preference
from kustomgen.cli.terminal import emit, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.generate.plan import GeneratePlan
    from kustomgen.layout.write import WritePlan
    from kustomgen.spec.load import Project


def generate(
    context: typer.Context,
    spec: Annotated[
        Path, typer.Argument(metavar="[SPEC]", help="The spec, or its folder. Example: shop/kustomgen.yaml")
    ] = Path("kustomgen.yaml"),
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where base/ and overlays/ go; default beside the spec. Example: --output deploy"
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where files differ from the spec.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what would change as a unified diff.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that were edited by hand.")] = False,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Build each overlay and compare it with what the spec says, object by object."),
    ] = False,
    engine: EngineOption = "auto",
) -> None:
    """Write base/ and overlays/ from the spec."""
    from kustomgen.generate.plan import plan_generate
    from kustomgen.generate.project import spec_file
    from kustomgen.layout.write import apply, differs

    spec = spec_file(spec)
    planned = plan_generate(spec, output)
    changes = planned.changes
    _name_stale(changes)
    notes = "".join(f"{note.mark}: note: {note.message}\n    {note.hint}\n" for note in planned.project.notes)
    if notes:
        say(notes.rstrip("\n"))
    if diff:
        emit("".join(change.diff() for change in changes.changes))
    if diff or check:
        if check:
            _report(changes, spec)
        if differs(changes):
            raise typer.Exit(Exit.FOUND)
    else:
        apply(changes, force=force)
        _summarise(changes, planned.project, spec)
    if verify:
        _verify(planned, spec.parent, engine)
    elif not (diff or changes.stale or changes.foreign):
        _remember(planned, f"{notes}{_unchanged(changes, spec)}", context.obj)


def _verify(planned: GeneratePlan, folder: Path, engine: str) -> None:
    from kustomgen.generate.verify import verify

    found = verify(planned.project, planned.changes.output, folder, engine_preference(engine))
    overlays = len(planned.project.environments)
    say(f"{overlays} overlays build what {planned.project.file} says ({found.name} {found.version})")


def _remember(planned: GeneratePlan, told: str, arguments: Sequence[str]) -> None:
    """Notes the answer to the same command line while all is as it is now."""
    from kustomgen.cache.responses import Response, remember
    from kustomgen.cache.store import CacheError
    from kustomgen.generate.plan import dependencies_of

    try:
        remember(list(arguments), Response("", f"{told}\n", Exit.CLEAN), dependencies_of(planned))
    except CacheError as error:
        if error.always:
            say(str(error))
    except OSError:
        """Then it is generated again the next time."""


def _unchanged(changes: WritePlan, spec: Path) -> str:
    return f"{_count(len(changes.tree))}, as {spec} says"


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
    say(f"the files differ from {spec}: run `kustomgen generate`" if differs(changes) else _unchanged(changes, spec))


_TOLD = {"add": "is missing", "change": "differs from the spec", "remove": "is no longer generated"}


def _summarise(changes: WritePlan, project: Project, spec: Path) -> None:
    words = [change.word for change in changes.changes]
    if not words:
        say(_unchanged(changes, spec))
        return
    done = ", ".join(f"{words.count(word)} {past}" for word, past in _DONE.items() if word in words)
    names = ", ".join(environment.name for environment in project.environments)
    say(f"{project.name}: {_count(len(changes.tree))} for {names}: {done}")


_DONE = {"add": "added", "change": "changed", "remove": "removed"}


def _count(files: int) -> str:
    return f"{files} file{'s' if files != 1 else ''}"
