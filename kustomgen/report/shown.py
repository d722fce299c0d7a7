"""Which part of a report is shown: from a severity on, so many causes of each rule; nothing is left
out without a number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kustomgen.policy.finding import Severity
from kustomgen.report.grouping import counted, group

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.policy.finding import Report


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is not shown: findings below the wanted severity, and causes beyond the
    limit, by rule.
    """

    findings: int = 0
    causes: Mapping[str, int] = field(default_factory=dict)


def shown(report: Report, severity: Severity | None = None, limit: int | None = None) -> tuple[Report, Hidden]:
    """The report with what is to be shown, and what is not. The numbers of the report stay those of
    all findings.
    """
    findings = tuple(one for one in report.findings if severity is None or one.severity.at_least(severity))
    below = len(report.findings) - len(findings)
    wanted = replace(report, findings=findings)
    more: dict[str, int] = {}
    if limit is not None:
        groups, kept = Counter[str](), set[int]()
        for cause in group(wanted):
            groups[cause.first.rule] += 1
            if groups[cause.first.rule] <= limit:
                kept.update(map(id, cause.findings))
        wanted = replace(wanted, findings=tuple(one for one in findings if id(one) in kept))
        more = {rule: number - limit for rule, number in groups.items() if number > limit}
    said = tuple(_said(Hidden(below, more), severity))
    return replace(wanted, totals=totals(report), notes=(*report.notes, *said)), Hidden(below, more)


def totals(report: Report) -> Mapping[Severity, int]:
    """How many findings of each severity there are, shown or not."""
    return {severity: report.count(severity) for severity in Severity}


def _said(hidden: Hidden, severity: Severity | None) -> list[str]:
    said = []
    if hidden.findings:
        said.append(f"{counted(hidden.findings, 'finding')} below {severity} not shown")
    if hidden.causes:
        rules = ", ".join(f"{rule} {number} more" for rule, number in sorted(hidden.causes.items()))
        said.append(f"not shown because of --limit: {rules}")
    return said
