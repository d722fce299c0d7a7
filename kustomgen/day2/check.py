"""What `check` finds in one environment, before and after a change."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from kustomgen.check.options import Options
from kustomgen.check.run import run_check

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kustomgen.day2.changes import Change
    from kustomgen.policy.finding import Finding


Findings = tuple["Finding", ...]


def findings_of(overlay: Path) -> Findings:
    """The findings of an overlay under the policy of the project."""
    return tuple(run_check(Options(paths=(os.path.relpath(overlay),), remember=False)).report.findings)


def new_errors(before: Iterable[Finding], after: Iterable[Finding]) -> list[str]:
    """Errors that were not there before, in words; the line that they are on does not count."""
    had = Counter(_key(finding) for finding in before)
    found = []
    for finding in after:
        if finding.severity != "error":
            continue
        if had[_key(finding)]:
            had[_key(finding)] -= 1
            continue
        found.append(f"{finding.rule}: {finding.message}" + (f" ({finding.source})" if finding.source else ""))
    return found


def counted(findings: Findings) -> dict[str, int]:
    """How many errors and warnings there are."""
    severities = [str(finding.severity) for finding in findings]
    return {name: severities.count(name) for name in ("error", "warning")}


def said_of(change: Change, findings: Findings) -> list[str]:
    """What is no error, and yet follows from the numbers that a change sets: a limit far above its
    request.
    """
    keys = tuple(change.values)
    return [
        f"{finding.severity}: {finding.rule}: {finding.message}"
        for finding in findings
        if change.action == "scale" and any(finding.key and key.startswith(finding.key) for key in keys)
    ]


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, str(finding.resource), finding.place or finding.path
