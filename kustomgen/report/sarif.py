"""SARIF 2.1.0, for code scanning services and editors.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kustomgen import __version__
from kustomgen.policy.finding import Severity
from kustomgen.report.grouping import unchecked
from kustomgen.report.neutral import without_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.policy.finding import Exempted, Finding, Report, RuleInfo

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "SRCROOT"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_INDEX = re.compile(r"\[\d+\]")


def render(report: Report) -> str:
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    found = [*((finding, None) for finding in report.findings), *((e.finding, e) for e in report.exempted)]
    prints = _fingerprints([finding for finding, _ in found])
    results = [
        _result(finding, index, mark) | ({} if exempted is None else _suppressed(exempted))
        for (finding, exempted), mark in zip(found, prints, strict=True)
    ]
    run = {
        "tool": {
            "driver": {"name": "kustomgen", "version": __version__, "rules": [_rule(rule) for rule in report.rules]}
        },
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder in which kustomgen ran."}}},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


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
    return result | {
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{where}{environment}: {finding.message}" if where else finding.message},
        "locations": _locations(finding),
        "partialFingerprints": {"kustomgen/v1": fingerprint},
        "properties": {"environment": finding.environment, "build": finding.build, "remedy": finding.remedy},
    }


def _suppressed(exempted: Exempted) -> dict[str, Any]:
    kind = "inSource" if exempted.in_source else "external"
    return {"suppressions": [{"kind": kind, "justification": exempted.reason}]}


def _locations(finding: Finding) -> list[dict[str, Any]]:
    location: dict[str, Any] = {}
    if finding.source:
        region = {"startLine": finding.source.line, "startColumn": finding.source.column}
        location["physicalLocation"] = {"artifactLocation": _artifact(finding.source.file), "region": region}
    elif finding.build and finding.build != "-":
        # Code scanning refuses a result without a file: the folder that was built is as near as we know.
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


def _artifact(path: str) -> dict[str, Any]:
    if PurePath(path).is_absolute():
        return {"uri": PurePath(path).as_uri()}
    return {"uri": quote(PurePath(path).as_posix()), "uriBaseId": _ROOT}


def _fingerprints(findings: Sequence[Finding]) -> list[str]:
    """The same for the same problem in the next run: whatever its hash suffix, its line, and its place in a list.

    Equal ones get a number, in the order of their paths.
    """
    same: defaultdict[str, list[int]] = defaultdict(list)
    for number, finding in enumerate(findings):
        same[_fingerprint(finding)].append(number)
    prints = [""] * len(findings)
    for digest, numbers in same.items():
        for ordinal, number in enumerate(sorted(numbers, key=lambda n: (findings[n].path, findings[n].message)), 1):
            prints[number] = f"{digest}:{ordinal}"
    return prints


def _fingerprint(finding: Finding) -> str:
    ref = finding.resource
    file = finding.source.file if finding.source else ""
    identity = (ref.group, ref.kind, ref.namespace, without_hash(ref.name)) if ref else (file,)
    path = _INDEX.sub("[]", finding.path)
    message = without_hash(finding.message)
    parts = (finding.rule, finding.environment, finding.build, *identity, path, message)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _invocation(report: Report) -> dict[str, Any]:
    failed = [
        {
            "level": "error",
            "message": {"text": f"{build.path} does not build: {build.error}"},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(build.path)}}],
        }
        for build in report.builds
        if not build.ok
    ]
    invocation: dict[str, Any] = {"executionSuccessful": not failed, "toolExecutionNotifications": failed}
    kinds = unchecked(report)
    said = [f"not checked against a schema, for there is none: {', '.join(kinds)}"] if kinds else []
    if said := [*said, *report.notes]:
        invocation["toolConfigurationNotifications"] = [{"level": "note", "message": {"text": text}} for text in said]
    return invocation
