"""``kustomgen check --fix``: edits, then builds again, and takes all back unless just those fields
changed.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.check.generated import at_spec
from kustomgen.errors import Complaint, Mark, OutputError
from kustomgen.files.whole import write_whole
from kustomgen.fix.plan import FixPlan, plan
from kustomgen.generate.plan import plan_generate
from kustomgen.layout.lock import LOCK
from kustomgen.layout.write import apply
from kustomgen.policy.edits import edited
from kustomgen.project.environments import SPEC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kustomgen.check.run import CheckResult
    from kustomgen.fix.shared import Fix, Left

MOST_ROUNDS = 5
"""A field may be set in a base and again in patches above it: each round removes the outermost."""
_SHOWN = 3


@dataclass(frozen=True)
class Fixed:
    """What a check finds after the repairs, and what there is to say of them."""

    result: CheckResult
    told: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be written first, as a unified diff, and what there is to say of it."""

    diff: str
    told: str


def fix(look: Callable[[], CheckResult]) -> Fixed:
    """Repairs what the rules can, and looks again. Raises OutputError if a build changed
    differently than intended.
    """
    first = current = look()
    before: dict[str, bytes | None] = {}
    done: list[Fix] = []
    moved: list[str] = []
    try:
        for _ in range(MOST_ROUNDS):
            planned = plan(current, [file for file, data in before.items() if data is None])
            if not planned.texts:
                break
            for file, text in planned.texts.items():
                before.setdefault(file, _read(file))
                _write(file, text.encode())
            if SPEC in planned.texts:
                _generate(before)
            done += planned.fixes
            moved += planned.moved
            current = look()
        _prove(first, current, done)
    except BaseException:
        _restore(before)
        raise
    report, _ = at_spec(current.report, current.targets, current.policy)
    return Fixed(
        replace(current, report=report), "\n".join([*moved, *_told(done, planned.left, first, moved=bool(moved))])
    )


def preview(result: CheckResult) -> Preview:
    """What ``fix`` would write first; nothing is written."""
    planned = plan(result)
    told = list(_told([], planned.left, result)) if planned.left else []
    more = f"; `kustomgen generate` follows from {SPEC}" if SPEC in planned.texts else ""
    told.append(f"{len(planned.texts)} file{'' if len(planned.texts) == 1 else 's'} would change{more}")
    return Preview("".join(_diff(planned)), "\n".join(told))


def _diff(planned: FixPlan) -> Iterator[str]:
    for file, text in sorted(planned.texts.items()):
        was = _read(file)
        old, new = (each.splitlines(keepends=True) for each in ((was or b"").decode(), text))
        for line in difflib.unified_diff(old, new, "/dev/null" if was is None else f"a/{file}", f"b/{file}"):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _generate(before: dict[str, bytes | None]) -> None:
    """Writes what the spec generates now, and keeps what was there."""
    planned = plan_generate(Path(SPEC), None).changes
    for path in (*(change.path for change in planned.changes), LOCK):
        before.setdefault(str(path), _read(str(path)))
    apply(planned)


def _read(file: str) -> bytes | None:
    """What is in a file; None if none exists."""
    path = Path(file)
    return path.read_bytes() if path.is_file() else None


def _write(file: str, data: bytes) -> None:
    try:
        write_whole(Path(file), data)
    except OSError as error:
        raise OutputError(Complaint(Mark(file), f"cannot be written: {error.strerror}")) from None


def _restore(before: dict[str, bytes | None]) -> None:
    """Every file as it was; one that cannot be written was not, and does not keep the others from
    it.
    """
    for file, data in before.items():
        with suppress(OSError):
            if data is None:
                Path(file).unlink()
                Path(file).parent.rmdir()  # which leaves one in which there is something
            elif _read(file) != data:
                write_whole(Path(file), data)


def _prove(first: CheckResult, last: CheckResult, done: Iterable[Fix]) -> None:
    """Raises OutputError unless every build is as it was, but for the fields that were edited."""
    edits: defaultdict[tuple[str, Any], list[tuple[Any, Any]]] = defaultdict(list)
    for each in done:
        for edit in each.edits:
            edits[each.target, edit.at.resource.ref].append((edit.at.path, edit.value))
    after = {target: checked.build for target, checked in last.checked}
    complaints = []
    for target, checked in first.checked:
        was = [edited(each.manifest, edits[target, each.ref]) for each in checked.build.resources]
        now = [dict(each.manifest) for each in after[target].resources] if target in after else []
        if was != now:
            differs = next(
                (str(r) for r, old, new in zip(checked.build.resources, was, now, strict=False) if old != new), ""
            )
            message = f"{differs or 'the build'} would change in another way than intended"
            complaints.append(Complaint(Mark(target), message, "every file is as it was; --fix --diff shows the edits"))
    if complaints:
        raise OutputError(complaints)


def _told(done: Iterable[Fix], left: Iterable[Left], first: CheckResult, *, moved: bool = False) -> Iterator[str]:
    fixed: dict[str, None] = {}
    for each in done:
        for at, edit in zip(each.spots, each.edits, strict=True):
            fixed[f"fixed {at.file}: {each.finding.resource} {edit} ({each.finding.rule})"] = None
    yield from fixed
    by_reason: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for one in left:
        about = str(one.finding.resource or one.finding.source)
        by_reason[one.finding.rule, one.why][about] = None
    for (rule, why), resources in by_reason.items():
        more = f" and {len(resources) - _SHOWN} more" if len(resources) > _SHOWN else ""
        yield f"left {rule}: {', '.join(list(resources)[:_SHOWN])}{more}: {why}"
    if fixed or moved:
        builds = len(first.checked)
        yield f"{'the build is' if builds == 1 else f'{builds} builds are'} otherwise as before"
    elif not by_reason:
        yield "there is nothing that a rule can fix"
