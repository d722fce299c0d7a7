"""What ``kustomgen check --fix`` would write: which findings, into which files, and why not the
others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kustomgen.errors import KustomgenError
from kustomgen.fix.fields import modernized
from kustomgen.fix.patch import plan_patches
from kustomgen.fix.shared import Fix, Left, files_of, keep_shared
from kustomgen.fix.spec import Wish, plan_spec
from kustomgen.kustomize.provenance.edit_location import EditLocation, spot
from kustomgen.layout.lock import LOCK
from kustomgen.layout.write import read_lock
from kustomgen.policy.edits import GONE
from kustomgen.project.environments import SPEC
from kustomgen.yaml.edit import remove_value, set_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kustomgen.check.run import CheckResult
    from kustomgen.policy.edits import Edit
    from kustomgen.policy.finding import Finding


@dataclass(frozen=True)
class FixPlan:
    """New texts by file, the findings that they repair, and those that are left."""

    texts: dict[str, str]
    fixes: list[Fix]
    left: list[Left]
    moved: tuple[str, ...] = ()
    """What is to be said of kustomizations whose deprecated fields were moved."""


def plan(result: CheckResult, own: Collection[str] = ()) -> FixPlan:
    """The edits for all that a report counts; nothing is written. ``own`` are the files that
    earlier rounds made.
    """
    failing = {build.path: files_of(result, build.path) for build in result.report.builds if not build.ok}
    left: list[Left] = []
    fixes: list[Fix] = []
    generated: list[Wish] = []
    for target, finding, edits in _proposals(result):
        spots = [_spot(result, target, edit) for edit in edits]
        why = next((why for at in spots if (why := _why_not(result, at))), "") or _named_by_patches(
            result, target, edits
        )
        why = why or _in_failed_build(failing, spots)
        if why:
            left.append(Left(finding, why))
        elif made := next((at.file for at in spots if at and is_generated(at.file)), None):
            generated.append(Wish(made, target, finding, edits))
        else:
            fixes.append(Fix(target, finding, edits, tuple(at for at in spots if at)))
    fixes, refused = keep_shared(result, fixes)
    texts, done, unwritten = _written(result, fixes)
    texts, patched = plan_patches(result, [each.fix for each in refused if each.asked_elsewhere], texts, own)
    spec = plan_spec(generated)
    if spec.text:
        texts[SPEC] = spec.text
    mended = {id(fix.finding) for fix in patched}
    left += [Left(each.fix.finding, each.why) for each in refused if id(each.fix.finding) not in mended]
    fields = modernized(result)
    moved = {file: said for file, (_, said) in fields.texts.items() if file not in texts}
    texts |= {file: fields.texts[file][0] for file in moved}
    return FixPlan(
        texts,
        [*done, *patched, *spec.fixes],
        [*left, *unwritten, *spec.left, *fields.left],
        tuple(moved.values()),
    )


def _proposals(result: CheckResult) -> Iterable[tuple[str, Finding, tuple[Edit, ...]]]:
    """What the rules would do about the findings that count."""
    rules = {rule.id: rule for rule in result.policy.known}
    counted = {id(finding) for finding in result.report.findings}
    for target, checked in result.checked:
        for finding, problem in zip(checked.findings, checked.problems, strict=True):
            fix = rules[finding.rule].fix if id(finding) in counted else None
            if fix and (edits := tuple(fix(checked.build, problem))):
                yield target, finding, edits


def _spot(result: CheckResult, target: str, edit: Edit) -> EditLocation | None:
    return spot(result.sources, Path(target), edit.at.resource, edit.at.path, result.kubernetes)


def _why_not(result: CheckResult, at: EditLocation | None) -> str:
    """Why a place is not written to; empty if it may be."""
    if at is None:
        return "where to write it is not certain, or not in a separate file"
    if PurePosixPath(at.file).is_absolute() or at.file.startswith("../") or not Path(at.file).is_file():
        return f"{at.file} is not a file in this folder"
    if Path(at.file).read_bytes() != result.sources.text(at.file).encode():
        return f"{at.file} is not UTF-8, or begins with a byte order mark"
    return ""


def _in_failed_build(failing: Mapping[str, Collection[str]], spots: Sequence[EditLocation | None]) -> str:
    """Why a file stays that has a part in a build that fails: what the edit does there cannot be
    seen.

    ``failing`` are the files of each failed build.
    """
    shared = ((at.file, path) for path, files in failing.items() for at in spots if at and at.file in files)
    return next((f"{file} is part of {path} too, which does not build" for file, path in shared), "")


def _named_by_patches(result: CheckResult, target: str, edits: Sequence[Edit]) -> str:
    """Why an apiVersion stays: a patch finds its object by it, and so would have to
    change with it.
    """
    for resource in (edit.at.resource for edit in edits if edit.at.path == ("apiVersion",)):
        for file in sorted(files_of(result, target)):
            if (
                file != resource.origin.file
                and Path(file).is_file()
                and resource.ref.api_version in result.sources.text(file)
            ):
                return f"{file} names {resource.ref.api_version} too: change them together"
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


def _written(result: CheckResult, fixes: Sequence[Fix]) -> tuple[dict[str, str], list[Fix], list[Left]]:
    """The texts with all edits, each written once; a finding of which one edit cannot be written is
    left whole.
    """
    texts: dict[str, str] = {}
    values: dict[EditLocation, str] = {}
    done, left = [], []
    for fix in fixes:
        trial, said = dict(texts), dict(values)
        if _apply(result, fix, trial, said):
            texts, values = trial, said
            done.append(fix)
        else:
            left.append(Left(fix.finding, f"{fix.spots[0].file} cannot be edited there without changing more"))
    return texts, done, left


def _apply(result: CheckResult, fix: Fix, texts: dict[str, str], values: dict[EditLocation, str]) -> bool:
    for (at, text), edit in zip(fix.changes, fix.edits, strict=True):
        if at in values:
            if values[at] != text:
                return False
            continue
        before = texts.get(at.file) or result.sources.text(at.file)
        if edit.value is GONE:
            after = remove_value(before, at.document, at.path)
        else:
            after = set_value(before, at.document, at.path, edit.value)
        if after is None:
            return False
        texts[at.file], values[at] = after, text
    return True
