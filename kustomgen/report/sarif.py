"""SARIF 2.1.0, for code scanning services and editors.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
import os
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kustomgen import __version__
from kustomgen.policy.failures import failure_groups
from kustomgen.policy.finding import Severity
from kustomgen.policy.fingerprint import fingerprints
from kustomgen.report.control import safe_json
from kustomgen.report.grouping import unchecked, unseen_lines

if TYPE_CHECKING:
    from kustomgen.errors import Mark
    from kustomgen.policy.failures import FailureGroup
    from kustomgen.policy.finding import Exempted, Finding, Report, RuleInfo

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "SRCROOT"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report) -> str:
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    found = [
        *((finding, _state(report, "new")) for finding in report.findings),
        *((finding, _state(report, "unchanged")) for finding in report.known),
        *((exempted.finding, _suppressed(exempted)) for exempted in report.exempted),
    ]
    prints = fingerprints([finding for finding, _ in found])
    results = [_result(finding, index, mark) | more for (finding, more), mark in zip(found, prints, strict=True)]
    run = {
        "tool": {
            "driver": {"name": "kustomgen", "version": __version__, "rules": [_rule(rule) for rule in report.rules]}
        },
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder in which kustomgen ran."}}},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    whole = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return safe_json(json.dumps(whole, indent=2, ensure_ascii=False)) + "\n"


def _rule(rule: RuleInfo) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why or rule.summary},
        "help": {
            "text": f"{rule.summary}\n\n{rule.why}\n\nFix: {rule.fix}",
            "markdown": f"{rule.summary}\n\n{rule.why}\n\n**Fix:** {rule.fix}",
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, index: dict[str, int], fingerprint: str) -> dict[str, Any]:
    where = f"{finding.resource or ''} {finding.path}".strip()
    environment = f" in {finding.environment}" if finding.environment else ""
    result: dict[str, Any] = {"ruleId": finding.rule}
    if finding.rule in index:
        result["ruleIndex"] = index[finding.rule]
    said = f"{where}{environment}: {finding.message}" if where else finding.message
    return result | {
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain(f"{said} ({finding.key})" if finding.key else said)},
        "locations": _locations(finding),
        **({"relatedLocations": [_related(finding.via)]} if finding.via else {}),
        "partialFingerprints": {"kustomgen/v1": fingerprint},
        "properties": {
            "environment": finding.environment,
            "build": finding.build,
            "remedy": finding.remedy,
            **({"sourceNote": finding.source_note} if finding.source_note else {}),
            **({"specKey": finding.key} if finding.key else {}),
        },
    }


def _plain(text: str) -> str:
    """A text in which no part is a link (3.11.6, embedded links)."""
    return text.replace("[", "\\[") if "](" in text else text


def _state(report: Report, state: str) -> dict[str, Any]:
    """How a finding stands to the baseline, if there is one."""
    return {"baselineState": state} if report.baseline else {}


def _suppressed(exempted: Exempted) -> dict[str, Any]:
    kind = "inSource" if exempted.in_source else "external"
    return {"suppressions": [{"kind": kind, "justification": exempted.reason}]}


def _locations(finding: Finding) -> list[dict[str, Any]]:
    location: dict[str, Any] = {}
    if finding.source:
        region = {"startLine": finding.source.line, "startColumn": finding.source.column}
        location["physicalLocation"] = {"artifactLocation": _artifact(finding.source.file), "region": region}
    elif finding.build and finding.build != "-":
        # Code scanning refuses a result without a file: the folder that was built is as near as we
        # know.
        location["physicalLocation"] = {"artifactLocation": _artifact(finding.build)}
    if finding.resource:
        ref = finding.resource
        name = "/".join(filter(None, (ref.api_version, ref.kind, ref.namespace, ref.name)))
        logical = {"name": str(ref), "fullyQualifiedName": name, "kind": "resource"}
        location["logicalLocations"] = [logical]
        if finding.path:
            field = {"name": finding.path, "fullyQualifiedName": f"{name}/{finding.path}", "kind": "member"}
            location["logicalLocations"].append(field)
    return [location] if location else []


def _related(via: Mark) -> dict[str, Any]:
    region = {"startLine": via.line, "startColumn": via.column}
    physical = {"artifactLocation": _artifact(via.file), "region": region}
    return {"id": 1, "message": {"text": "the generated file"}, "physicalLocation": physical}


def _artifact(path: str) -> dict[str, Any]:
    if PurePath(path).is_absolute():
        return {"uri": PurePath(path).as_uri()}
    # By its bytes: a name need not be UTF-8.
    return {"uri": quote(os.fsencode(PurePath(path).as_posix())), "uriBaseId": _ROOT}


def _physical(each: FailureGroup) -> dict[str, Any]:
    mark = each.cause.mark
    if mark is None:
        return {"artifactLocation": _artifact(each.paths[0])}
    region = {"startLine": mark.line, "startColumn": mark.column}
    return {"artifactLocation": _artifact(mark.file), "region": region}


def _invocation(report: Report) -> dict[str, Any]:
    failed = [
        {
            "level": "note" if each.known else "error",
            "message": {"text": f"{each.where} cannot be built: {each.cause}"},
            "locations": [{"physicalLocation": _physical(each)}],
        }
        for each in failure_groups(report.builds)
    ]
    fine = all(build.ok or build.known for build in report.builds)
    invocation: dict[str, Any] = {"executionSuccessful": fine, "toolExecutionNotifications": failed}
    kinds = unchecked(report)
    said = [f"not validated, because no schema was found: {', '.join(kinds)}"] if kinds else []
    if said := [*said, *report.notes, *unseen_lines(report)]:
        invocation["toolConfigurationNotifications"] = [{"level": "note", "message": {"text": text}} for text in said]
    return invocation
