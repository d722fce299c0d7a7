"""GitLab's Code Quality report: findings in a merge request, on the lines that set the values.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kustomgen.policy.failures import failure_groups
from kustomgen.policy.finding import Severity
from kustomgen.policy.fingerprint import fingerprints
from kustomgen.report.control import safe_json

if TYPE_CHECKING:
    from kustomgen.policy.failures import FailureGroup
    from kustomgen.policy.finding import Finding, Report

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}
_FAILED = "does-not-build"


def render(report: Report) -> str:
    failed = [_failure(each) for each in failure_groups(report.builds) if not each.known]
    prints = fingerprints(report.findings)
    found = [_finding(finding, mark) for finding, mark in zip(report.findings, prints, strict=True)]
    return safe_json(json.dumps([*failed, *found], indent=2, ensure_ascii=False)) + "\n"


def _finding(finding: Finding, fingerprint: str) -> dict[str, Any]:
    where = f"{finding.resource or ''} {finding.path}".strip()
    environment = f" in {finding.environment}" if finding.environment else ""
    said = f"{where}{environment}: {finding.message}" if where else finding.message
    key = f" ({finding.key}, via {finding.via})" if finding.key and finding.via else ""
    fix = f" Fix: {finding.remedy}" if finding.remedy else ""
    # GitLab shows no finding without a file: the folder that was built is as near as we know.
    file, line = (finding.source.file, finding.source.line) if finding.source else (finding.build or "-", 1)
    return _issue(finding.rule, f"{said}{key}{fix}", _SEVERITIES[finding.severity], fingerprint, file, line)


def _failure(each: FailureGroup) -> dict[str, Any]:
    mark = each.cause.mark
    file, line = (mark.file, mark.line) if mark else (each.paths[0], 1)
    hint = f" {each.cause.hint}" if each.cause.hint else ""
    said = f"{each.where} cannot be built: {each.cause.message}{hint}"
    fingerprint = sha256(f"{_FAILED}\0{file}\0{each.cause.message}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return _issue(_FAILED, said, "blocker", fingerprint, file, line)


def _issue(rule: str, said: str, severity: str, fingerprint: str, file: str, line: int) -> dict[str, Any]:
    return {
        "description": said,
        "check_name": rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": file, "lines": {"begin": line}},
    }
