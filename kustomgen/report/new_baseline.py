"""A baseline of a report, for ``check --write-baseline``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.policy.baseline import from_text, hold_against, to_text
from kustomgen.policy.failures import failure_groups
from kustomgen.report.grouping import counted

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.policy.finding import Report


@dataclass(frozen=True, slots=True)
class NewBaseline:
    """A baseline to write: its text, what it has in words, and the report compared with it."""

    text: str
    told: str
    report: Report


def new_baseline(report: Report, file: Path) -> NewBaseline:
    """The baseline of a report. A failed build is recorded with its cause; its findings are new as
    soon as it builds.
    """
    text = to_text(report)
    findings, failures = len(report.findings), len(failure_groups(report.builds))
    now = [counted(findings, "finding"), *([counted(failures, "cause") + " of failed builds"] if failures else [])]
    told = f"{file}: {' and '.join(now)} {'is' if findings + failures == 1 else 'are'} known from now on"
    return NewBaseline(text, told, hold_against(report, from_text(text, str(file))))
