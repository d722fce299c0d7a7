"""Which repairs may be written to files that several overlays share.

A file is edited only where every overlay that it is part of asks for the same, or has it already:
nothing is put into a base that one environment does not want.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.errors import KustomgenError
from kustomgen.kustomize.graph import chain, overlays_below
from kustomgen.kustomize.provenance.locate import locate
from kustomgen.policy.edits import GONE, Edit

if TYPE_CHECKING:
    from kustomgen.check.run import CheckResult
    from kustomgen.k8s.build import Build
    from kustomgen.kustomize.provenance.edit_location import EditLocation
    from kustomgen.policy.finding import Finding


_NOT_ASKED = "where this is not asked for"


@dataclass(frozen=True)
class Fix:
    """The edits that repair one finding of one build, each with its place in a file."""

    target: str
    finding: Finding
    edits: tuple[Edit, ...]
    spots: tuple[EditLocation, ...]

    @property
    def changes(self) -> list[tuple[EditLocation, str]]:
        """What is written where; equal for equal values."""
        return [(at, as_text(edit.value)) for at, edit in zip(self.spots, self.edits, strict=True)]


@dataclass(frozen=True, slots=True)
class Left:
    """A finding that its rule could repair and that is left as it is, and why."""

    finding: Finding
    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A fix that may not be written to the file that others share, and why.

    ``asked_elsewhere``: whether it belongs into its own layer, since another overlay is to
    stay as it is.
    """

    fix: Fix
    why: str
    asked_elsewhere: bool


def as_text(value: Any) -> str:
    """A value as JSON, or a word for none."""
    return "gone" if value is GONE else json.dumps(value, sort_keys=True)


def keep_shared(result: CheckResult, fixes: list[Fix]) -> tuple[list[Fix], list[Refused]]:
    """Those whose files belong only to builds that ask for the same; again, until none is left
    alone.
    """
    files = {target: files_of(result, target) for target in (*result.targets, *_elsewhere(result))}
    left: list[Refused] = []
    while True:
        asking: defaultdict[tuple[EditLocation, str], set[str]] = defaultdict(set)
        for fix in fixes:
            for change in fix.changes:
                asking[change].add(fix.target)
        whys = [_why_shared(result, fix, files, asking) for fix in fixes]
        left += [Refused(fix, why, why.endswith(_NOT_ASKED)) for fix, why in zip(fixes, whys, strict=True) if why]
        if not any(whys):
            return fixes, left
        fixes = [fix for fix, why in zip(fixes, whys, strict=True) if not why]


def _why_shared(
    result: CheckResult, fix: Fix, files: dict[str, set[str]], asking: dict[tuple[EditLocation, str], set[str]]
) -> str:
    builds = {target: checked.build for target, checked in result.checked}
    for change, edit in zip(fix.changes, fix.edits, strict=True):
        file = change[0].file
        for other in (target for target in files if file in files[target] and target not in asking[change]):
            if other not in builds:
                return f"{file} is part of {other} too, which was not looked at"
            if not _has_it(result, fix.target, other, builds[other], edit):
                return f"{file} is part of {other} too, {_NOT_ASKED}"
    return ""


def _has_it(result: CheckResult, target: str, other: str, build: Build, edit: Edit) -> bool:
    """Whether the object of another build that comes from the same place is already as the edit
    would have it.
    """

    def born(folder: str, resource: Any) -> Any:
        return locate(result.sources, Path(folder), resource, (), result.kubernetes)

    mine = edit.at.resource
    wanted = None if edit.value is GONE else edit.value
    for resource in build.of_kind(mine.kind):
        same_file = resource.origin.file == mine.origin.file
        if same_file and resource.node.walk(*edit.at.path).value != wanted:
            place = born(other, resource)
            if place is None or place == born(target, mine):
                return False
    return True


def files_of(result: CheckResult, target: str) -> set[str]:
    """Every file that a build reads, by its shown name."""
    folder = Path(target)
    if not result.sources.kustomization(folder):
        return {target, result.sources.show(folder)}
    parts = chain(result.sources, folder)
    named = {result.sources.show(part.folder / reference.target) for part in parts for reference in part.references}
    return named | {part.file for part in parts}


def _elsewhere(result: CheckResult) -> list[str]:
    """The overlays here that this run leaves out."""
    try:
        found = [overlay.as_posix() for overlay in overlays_below(result.sources, Path())]
    except KustomgenError:
        return []
    seen = {result.sources.show(Path(target)) for target in result.targets}
    return [overlay for overlay in found if result.sources.show(Path(overlay)) not in seen]
