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

    from kustomgen.policy.finding import Finding


def findings_of(overlay: Path) -> tuple[Finding, ...]:
    """The findings of an overlay under the policy of the project."""
    return tuple(run_check(Options(paths=(os.path.relpath(overlay),))).report.findings)


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


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, str(finding.resource), finding.place or finding.path
