"""What ``kustomgen generate`` says of the files of a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.layout.lock import LOCK
from kustomgen.layout.write import differs

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.layout.write import WritePlan
    from kustomgen.spec.load import Project

_DIFFERS = {"add": "is missing", "change": "differs from the spec", "remove": "is no longer generated"}
_DONE = {"add": "added", "change": "changed", "remove": "removed"}


def unchanged(count: int, spec: Path) -> str:
    """That all files match the spec."""
    return f"{_files(count)} {'match' if count != 1 else 'matches'} {spec}"


def left_alone(changes: WritePlan) -> list[str]:
    """A line for each file that stays though the spec does not have it."""
    foreign = (
        f"{changes.output / path}: {LOCK} names it, and kustomgen writes no such file: it stays"
        for path in changes.foreign
    )
    stale = (
        f"{changes.output / path}: is no longer generated, but was edited: it stays; remove it, or keep it elsewhere"
        for path in changes.stale
    )
    return [*foreign, *stale]


def differences(changes: WritePlan) -> str:
    """A line for each file that differs from the spec; nothing if all match."""
    if not differs(changes):
        return ""
    told = [f"{changes.output / change.path}: {_DIFFERS[change.word]}\n" for change in changes.changes]
    return "".join(told) or f"{changes.output / LOCK}: differs from the spec\n"


def outcome(changes: WritePlan, spec: Path) -> str:
    """Whether the files match the spec, and the command that writes them."""
    if not differs(changes):
        return unchanged(len(changes.tree), spec)
    command = "kustomgen generate" if str(spec) == "kustomgen.yaml" else f"kustomgen generate {spec}"
    return f"the files differ from {spec}: run `{command}`"


def summary(changes: WritePlan, project: Project, spec: Path) -> str:
    """What was written."""
    words = [change.word for change in changes.changes]
    if not words:
        return unchanged(len(changes.tree), spec)
    done = ", ".join(f"{words.count(word)} {past}" for word, past in _DONE.items() if word in words)
    names = ", ".join(environment.name for environment in project.environments)
    return f"{project.name}: {_files(len(changes.tree))} for {names}: {done}"


def _files(count: int) -> str:
    return f"{count} file{'s' if count != 1 else ''}"
