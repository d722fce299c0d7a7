"""For other programs: version 1 of the contract in ``docs/design.md``. Keys are added, never
changed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kustomgen.policy.finding import Severity
from kustomgen.report.control import safe_json

if TYPE_CHECKING:
    from kustomgen.errors import Complaint, Mark
    from kustomgen.policy.finding import BuildSummary, Coverage, Finding, Report

VERSION = 1


def render(report: Report) -> str:
    content: dict[str, Any] = {
        "version": VERSION,
        "findings": [_finding(finding) for finding in report.findings],
        "exempted": [_finding(exempted.finding) | {"reason": exempted.reason} for exempted in report.exempted],
        "builds": [_build(build) for build in report.builds],
        "engine": {"name": report.engine.name, "version": report.engine.version} if report.engine else None,
        "summary": {severity.value: report.count(severity) for severity in Severity},
        "policy": report.policy,
        "kubernetes": report.kubernetes,
        "notes": list(report.notes),
        "skipped": [{"path": skipped.path, "reason": skipped.reason} for skipped in report.skipped],
        "baseline": report.baseline or None,
        "known": [_finding(finding) for finding in report.known],
        "unseen": [{"path": each.path, "reason": each.reason} for each in report.unseen],
        "coverage": _coverage(report.coverage) if report.coverage else None,
    }
    if report.shard is not None:
        content["shard"] = report.shard
    return safe_json(json.dumps(content, indent=2, ensure_ascii=False)) + "\n"


def _coverage(found: Coverage) -> dict[str, int]:
    return {"found": found.found, "built": found.built, "failed": found.failed, "unseen": found.unseen}


def _finding(finding: Finding) -> dict[str, Any]:
    resource = finding.resource
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "environment": finding.environment or None,
        "path": finding.path,
        "resource": resource
        and {
            "apiVersion": resource.api_version,
            "kind": resource.kind,
            "namespace": resource.namespace,
            "name": resource.name,
        },
        "message": finding.message,
        "build": finding.build or None,
        "source": _place(finding.source),
        "remedy": finding.remedy,
        "sourceNote": finding.source_note or None,
        "specKey": finding.key or None,
        "via": _place(finding.via),
    }


def _place(mark: Mark | None) -> dict[str, Any] | None:
    return {"file": mark.file, "line": mark.line, "column": mark.column} if mark else None


def _failure(cause: Complaint) -> dict[str, Any]:
    return {"source": _place(cause.mark), "message": cause.message, "remedy": cause.hint}


def _build(build: BuildSummary) -> dict[str, Any]:
    return {
        "path": build.path,
        "environment": build.environment,
        "resources": build.resources,
        "ok": build.ok,
        "error": build.error,
        "uncheckedKinds": list(build.unchecked_kinds),
        "failure": _failure(build.failure) if build.failure else None,
        "known": build.known,
        "below": build.below or None,
    }
