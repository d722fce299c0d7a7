"""What became of the tests of policies, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.report.grouping import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.policy.custom.cases import Outcome


def render_tests(outcomes: Sequence[Outcome], tested: int, untested: Sequence[str]) -> str:
    """Every case that failed, with expected and found; then how many there were, and which rules
    have none.
    """
    lines = []
    for outcome in outcomes:
        if outcome.ok:
            continue
        lines += [f"FAILED  {outcome.case.rule}: {outcome.case.name}", f"    at {outcome.case.mark}"]
        lines += [f"    expected  {said}" for said in outcome.missing or ("nothing",)]
        lines += [f"    found     {said}" for said in outcome.unexpected or ("nothing",)]
        lines.append("")
    failed = sum(not outcome.ok for outcome in outcomes)
    count = f"{counted(len(outcomes), 'case')} of {counted(tested, 'rule')}"
    lines.append(f"{count}: {len(outcomes) - failed} passed, {failed} failed")
    if untested:
        lines.append(f"without a case: {', '.join(untested)}")
    return "\n".join(lines) + "\n"
