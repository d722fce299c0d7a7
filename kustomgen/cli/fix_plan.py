"""What ``kustomgen check --fix`` would write: which findings, into which files, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kustomgen.cli.fix_share import Fix, Left, as_text, keep_shared
from kustomgen.cli.project import SPEC
from kustomgen.errors import KustomgenError
from kustomgen.kustomize.spot import Spot, spot
from kustomgen.layout.write import LOCK, read_lock
from kustomgen.policy.edits import GONE, Edit
from kustomgen.yaml.edit import remove_value, set_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kustomgen.cli.look import Look
    from kustomgen.policy.finding import Finding


@dataclass(frozen=True)
class Plan:
    """New texts by file, the findings that they repair, and those that are left."""

    texts: dict[str, str]
    fixes: list[Fix]
    left: list[Left]


def plan(look: Look) -> Plan:
    """The edits for all that a report counts; nothing is written."""
    left: list[Left] = []
    fixes = []
    for target, finding, edits in _proposals(look):
        spots = [_spot(look, target, edit) for edit in edits]
        why = next((why for at in spots if (why := _why_not(look, at, edits))), "")
        if not all(build.ok for build in look.report.builds):
            why = "not everything was built, and what was not may change too"
        if why:
            left.append(Left(finding, why))
        else:
            fixes.append(Fix(target, finding, edits, tuple(at for at in spots if at)))
    fixes, refused = keep_shared(look, fixes)
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


def _why_not(look: Look, at: Spot | None, edits: Sequence[Edit]) -> str:
    """Why a place is not written to; empty where it may be."""
    if at is None:
        return "where to write it is not certain, or not in a file of its own"
    if PurePosixPath(at.file).is_absolute() or at.file.startswith("../") or not Path(at.file).is_file():
        return f"{at.file} is no file in this folder"
    if is_generated(at.file):
        return f"{at.file} is generated: in {SPEC}, {' and '.join(map(in_spec, edits))}, then `kustomgen generate`"
    if Path(at.file).read_bytes() != look.sources.text(at.file).encode():
        return f"{at.file} is not UTF-8, or begins with a byte order mark"
    return ""


def in_spec(edit: Edit) -> str:
    """What to do in a spec, which has Kubernetes' names where it has the field."""
    path = [step for step in edit.at.path if isinstance(step, str)]
    if "securityContext" in path:
        in_container = any(isinstance(step, int) for step in edit.at.path)
        path = path[path.index("securityContext") :]
        path[0] = "securityContext" if in_container else "podSecurityContext"
    elif edit.at.resource.kind == "PodDisruptionBudget":
        path = ["podDisruptionBudget", *path[1:]]
    else:
        path = path[-1:]
    key = ".".join(path)
    return f"leave out `{key}`" if edit.value is GONE else f"set `{key}: {as_text(edit.value)}`"


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
