"""For test reports: a suite for each build, a case for each rule that ran on it.

There is no one standard; this is the part that Jenkins' schema, GitLab and GitHub's readers have in
common.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kustomgen.policy.finding import Severity
from kustomgen.report.control import safe_xml
from kustomgen.report.grouping import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kustomgen.policy.finding import BuildSummary, Exempted, Finding, Report

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render(report: Report, *, threshold: Severity | None = Severity.ERROR) -> str:
    """What lies below ``threshold`` is told and fails no case, as it does not fail the check; None:
    nothing fails.
    """
    root = ET.Element("testsuites", name="kustomgen")
    for build in report.builds:
        _suite(root, build, report, threshold)
    builds = {build.path for build in report.builds}
    others = [finding for finding in report.findings if finding.build not in builds]
    known = [finding for finding in report.known if finding.build not in builds]
    if others or known:
        suite = ET.SubElement(root, "testsuite", name="policies")
        for rule in dict.fromkeys(finding.rule for finding in (*others, *known)):
            mine = [finding for finding in others if finding.rule == rule]
            _case(suite, "policies", rule, mine, _excused((), known, rule), threshold=threshold)
    for element in (root, *root):
        element.set("tests", str(len(list(element.iter("testcase")))))
        for name, tag in _COUNTED.items():
            # Jenkins' schema knows that of suites only
            if element is not root or name != "skipped":
                element.set(name, str(len(list(element.iter(tag)))))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + safe_xml(ET.tostring(root, encoding="unicode")) + "\n"


def _suite(root: ET.Element, build: BuildSummary, report: Report, threshold: Severity | None) -> None:
    suite = ET.SubElement(root, "testsuite", name=_xml(build.path))
    findings = [finding for finding in report.findings if finding.build == build.path]
    exempted = [exempted for exempted in report.exempted if exempted.finding.build == build.path]
    if not build.ok:
        case = ET.SubElement(suite, "testcase", classname=_xml(build.path), name="build")
        if build.known:
            ET.SubElement(case, "skipped", message=_xml(f"in the baseline: {build.error}"))
        else:
            ET.SubElement(case, "error", message="does not build", type="BuildError").text = _xml(build.error or "")
    known = [finding for finding in report.known if finding.build == build.path]
    found = [*findings, *known, *(each.finding for each in exempted)]
    for rule in dict.fromkeys((*build.rules, *(finding.rule for finding in found))):
        mine = [finding for finding in findings if finding.rule == rule]
        _case(suite, build.path, rule, mine, _excused(exempted, known, rule), threshold=threshold)


def _excused(exempted: Iterable[Exempted], known: Iterable[Finding], rule: str) -> list[str]:
    """What a rule found and what does not count, a line each, with why."""
    excused = [f"exempted: {_line(each.finding)} ({each.reason})" for each in exempted if each.finding.rule == rule]
    return [*excused, *(f"in the baseline: {_line(finding)}" for finding in known if finding.rule == rule)]


def _case(
    suite: ET.Element,
    build: str,
    rule: str,
    findings: Sequence[Finding],
    excused: list[str],
    *,
    threshold: Severity | None,
) -> None:
    case = ET.SubElement(suite, "testcase", classname=_xml(build), name=_xml(rule))
    failing = [finding for finding in findings if threshold and finding.severity.at_least(threshold)]
    below = [_line(finding) for finding in findings if finding not in failing]
    if failing:
        worst = min((finding.severity for finding in failing), key=list(Severity).index)
        message = failing[0].message if len(failing) == 1 else counted(len(failing), "problem")
        failure = ET.SubElement(case, "failure", message=_xml(message), type=worst.value)
        failure.text = _xml("\n".join(map(_line, failing)))
    elif excused and not below:
        ET.SubElement(case, "skipped", message=_xml("\n".join(excused)))
        excused = []
    if below or excused:
        ET.SubElement(case, "system-out").text = _xml("\n".join((*below, *excused)))


def _line(finding: Finding) -> str:
    where = f"{finding.resource or ''} {finding.path}".strip()
    place = f"at {finding.where}" if finding.source else finding.source_note
    source = f" ({place})" if place else ""
    return f"{finding.severity}: {f'{where}: ' if where else ''}{finding.message}{source}"


def _xml(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold, not even escaped."""
    return _NOT_XML.sub("", text)
