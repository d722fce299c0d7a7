"""What ``kustomgen check --fix`` would write: which findings, into which files, and why not the others.

A file is edited only where every overlay that it is part of asks for the same, or has it already: nothing is put into a
base that one environment does not want.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kustomgen.cli.project import SPEC
from kustomgen.errors import KustomgenError
from kustomgen.kustomize.graph import chain, overlays_below
from kustomgen.kustomize.source import locate
from kustomgen.kustomize.spot import Spot, spot
from kustomgen.layout.write import LOCK, read_lock
from kustomgen.policy.edits import GONE, Edit
from kustomgen.yaml.edit import remove_value, set_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kustomgen.cli.check import Look
    from kustomgen.k8s.build import Build
    from kustomgen.policy.finding import Finding


@dataclass(frozen=True)
class Fix:
    """The edits that repair one finding of one build, each with its place in a file."""

    target: str
    finding: Finding
    edits: tuple[Edit, ...]
    spots: tuple[Spot, ...]

    @property
    def changes(self) -> list[tuple[Spot, str]]:
        """What is written where; equal for equal values."""
        return [(at, _text(edit.value)) for at, edit in zip(self.spots, self.edits, strict=True)]


@dataclass(frozen=True, slots=True)
class Left:
    """A finding that its rule could repair and that is left as it is, and why."""

    finding: Finding
    why: str


@dataclass(frozen=True)
class Plan:
    """New texts by file, the findings that they repair, and those that are left."""

    texts: dict[str, str]
    fixes: list[Fix]
    left: list[Left]


def _text(value: Any) -> str:
    return "gone" if value is GONE else json.dumps(value, sort_keys=True)


def plan(look: Look) -> Plan:
    """The edits for all that a report counts; nothing is written."""
    left: list[Left] = []
    fixes = []
    for target, finding, edits in _proposals(look):
        spots = [_spot(look, target, edit) for edit in edits]
        why = next((why for at in spots if (why := _why_not(look, at))), "")
        if not all(build.ok for build in look.report.builds):
            why = "not everything was built, and what was not may change too"
        if why:
            left.append(Left(finding, why))
        else:
            fixes.append(Fix(target, finding, edits, tuple(at for at in spots if at)))
    fixes, refused = _shared(look, fixes)
    texts, done, unwritten = _written(look, fixes)
    return Plan(texts, done, [*left, *refused, *unwritten])


def _proposals(look: Look) -> Iterable[tuple[str, Finding, tuple[Edit, ...]]]:
    """What the rules would do about the findings that count."""
    rules = {rule.id: rule for rule in look.policy.known}
    counted = {id(finding) for finding in look.report.findings}
    for target, checked in look.checked:
        for finding, problem in zip(checked.findings, checked.problems, strict=True):
            fix = rules[finding.rule].fix if id(finding) in counted else None
            if fix and (edits := tuple(fix(checked.build, problem))):
                yield target, finding, edits


def _spot(look: Look, target: str, edit: Edit) -> Spot | None:
    return spot(look.sources, Path(target), edit.at.resource, edit.at.path, look.kubernetes)


def _why_not(look: Look, at: Spot | None) -> str:
    """Why a place is not written to; empty where it may be."""
    if at is None:
        return "where to write it is not certain, or not in a file of its own"
    if PurePosixPath(at.file).is_absolute() or at.file.startswith("../") or not Path(at.file).is_file():
        return f"{at.file} is no file in this folder"
    if is_generated(at.file):
        return f"{at.file} is generated: say it in {SPEC}, and run `kustomgen generate`"
    if Path(at.file).read_bytes() != look.sources.text(at.file).encode():
        return f"{at.file} is not UTF-8, or begins with a byte order mark"
    return ""


def is_generated(file: str) -> bool:
    """Whether a ``kustomgen.lock`` above a file lists it."""
    path = Path(file)
    for folder in path.parents:
        try:
            if (folder / LOCK).is_file() and PurePosixPath(path.relative_to(folder)) in read_lock(folder):
                return True
        except KustomgenError:
            return True  # whatever it lists, nobody can tell
    return False


def _shared(look: Look, fixes: list[Fix]) -> tuple[list[Fix], list[Left]]:
    """Those whose files belong only to builds that ask for the same; again, until none is left alone."""
    files = {target: _files(look, target) for target in (*look.targets, *_elsewhere(look))}
    left: list[Left] = []
    while True:
        asking: defaultdict[tuple[Spot, str], set[str]] = defaultdict(set)
        for fix in fixes:
            for change in fix.changes:
                asking[change].add(fix.target)
        whys = [_why_shared(look, fix, files, asking) for fix in fixes]
        left += [Left(fix.finding, why) for fix, why in zip(fixes, whys, strict=True) if why]
        if not any(whys):
            return fixes, left
        fixes = [fix for fix, why in zip(fixes, whys, strict=True) if not why]


def _why_shared(look: Look, fix: Fix, files: dict[str, set[str]], asking: dict[tuple[Spot, str], set[str]]) -> str:
    builds = {target: checked.build for target, checked in look.checked}
    for change, edit in zip(fix.changes, fix.edits, strict=True):
        file = change[0].file
        for other in (target for target in files if file in files[target] and target not in asking[change]):
            if other not in builds:
                return f"{file} is part of {other} too, which was not looked at"
            if not _has_it(look, fix.target, other, builds[other], edit):
                return f"{file} is part of {other} too, where this is not asked for"
    return ""


def _has_it(look: Look, target: str, other: str, build: Build, edit: Edit) -> bool:
    """Whether the object of another build that comes from the same place is already as the edit would have it."""

    def born(folder: str, resource: Any) -> Any:
        return locate(look.sources, Path(folder), resource, (), look.kubernetes)

    mine = edit.at.resource
    wanted = None if edit.value is GONE else edit.value
    for resource in build.of_kind(mine.kind):
        same_file = resource.origin.file == mine.origin.file
        if same_file and resource.node.walk(*edit.at.path).value != wanted:
            place = born(other, resource)
            if place is None or place == born(target, mine):
                return False
    return True


def _files(look: Look, target: str) -> set[str]:
    """Every file that a build reads, by its shown name."""
    folder = Path(target)
    if not look.sources.kustomization(folder):
        return {target, look.sources.show(folder)}
    parts = chain(look.sources, folder)
    named = {look.sources.show(part.folder / reference.target) for part in parts for reference in part.references}
    return named | {part.file for part in parts}


def _elsewhere(look: Look) -> list[str]:
    """The overlays here that this run leaves out."""
    try:
        found = [overlay.as_posix() for overlay in overlays_below(look.sources, Path())]
    except KustomgenError:
        return []
    seen = {look.sources.show(Path(target)) for target in look.targets}
    return [overlay for overlay in found if look.sources.show(Path(overlay)) not in seen]


def _written(look: Look, fixes: Sequence[Fix]) -> tuple[dict[str, str], list[Fix], list[Left]]:
    """The texts with all edits, each written once; a finding of which one edit cannot be written is left whole."""
    texts: dict[str, str] = {}
    values: dict[Spot, str] = {}
    done, left = [], []
    for fix in fixes:
        trial, said = dict(texts), dict(values)
        if _apply(look, fix, trial, said):
            texts, values = trial, said
            done.append(fix)
        else:
            left.append(Left(fix.finding, f"{fix.spots[0].file} cannot be edited there without changing more"))
    return texts, done, left


def _apply(look: Look, fix: Fix, texts: dict[str, str], values: dict[Spot, str]) -> bool:
    for (at, text), edit in zip(fix.changes, fix.edits, strict=True):
        if at in values:
            if values[at] != text:
                return False
            continue
        before = texts.get(at.file) or look.sources.text(at.file)
        if edit.value is GONE:
            after = remove_value(before, at.document, at.path)
        else:
            after = set_value(before, at.document, at.path, edit.value)
        if after is None:
            return False
        texts[at.file], values[at] = after, text
    return True
