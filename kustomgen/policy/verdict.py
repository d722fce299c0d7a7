"""What a report comes to: whether a check passes, finds something, or could not look."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.policy.finding import Report, Severity


class Verdict(IntEnum):
    """The exit code of ``check``."""

    CLEAN = 0
    FOUND = 1
    UNUSABLE = 2


def verdict(report: Report, threshold: Severity | None) -> Verdict:
    """What a report comes to; ``threshold`` is what fails a check, None if nothing does.

    A failed build that a baseline knows fails nothing. Where nothing fails, only a run that could
    look at nothing at all is of no use.
    """
    new = [build for build in report.builds if not build.ok and not build.known]
    looked = any(build.ok for build in report.builds)
    if new and (threshold is not None or not looked):
        return Verdict.UNUSABLE
    if threshold is not None and any(finding.severity.at_least(threshold) for finding in report.findings):
        return Verdict.FOUND
    return Verdict.CLEAN
