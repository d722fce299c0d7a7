"""How often each rule found something: findings by severity, and in how many builds and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.failures import failure_groups
from kustomgen.policy.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kustomgen.policy.finding import Finding, Report

_HEAD = ("rule", "error", "warning", "info", "builds", "files")
FAILED = "(does not build)"


def rows(report: Report) -> list[tuple[str, ...]]:
    """A row for each rule that found something, the most frequent first, and a last one with the
    sums.
    """
    by_rule: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    order = sorted(by_rule, key=lambda rule: (-_numbers(by_rule[rule])[0], -len(by_rule[rule]), rule))
    found = [_row(rule, by_rule[rule]) for rule in order]
    if groups := [each for each in failure_groups(report.builds) if not each.known]:
        builds = {path for each in groups for path in each.paths}
        files = {each.cause.mark.file for each in groups if each.cause.mark}
        found.insert(0, (FAILED, str(len(groups)), "0", "0", str(len(builds)), str(len(files))))
    return [*found, _row("all", report.findings)] if len(found) > 1 else found


def _row(name: str, findings: Sequence[Finding]) -> tuple[str, ...]:
    builds = {finding.build for finding in findings}
    files = {finding.source.file for finding in findings if finding.source}
    return (name, *map(str, _numbers(findings)), str(len(builds)), str(len(files)))


def _numbers(findings: Iterable[Finding]) -> tuple[int, ...]:
    given = [finding.severity for finding in findings]
    return tuple(given.count(severity) for severity in Severity)


def table(report: Report) -> str:
    """The rows as text, numbers to the right; empty if nothing was found."""
    found = rows(report)
    if not found:
        return ""
    widths = [max(len(row[column]) for row in (_HEAD, *found)) for column in range(len(_HEAD))]
    lines = []
    for row in (_HEAD, *found):
        numbers = (f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
        lines.append(f"{row[0]:<{widths[0]}}  {'  '.join(numbers)}")
    return "\n".join(lines)
