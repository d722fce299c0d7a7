"""A baseline: what was found on a day, so that from then on only what is new counts.

A JSON file with one entry for each finding, and one for each cause of failed builds, sorted, and
nothing in it that changes by itself: committed, its diff shows what was repaired and what was let
in. An entry is known by its fingerprint; the rest of it is for people. A file of a former version
has no ``failures``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.policy.failures import cause_of, failure_fingerprint
from kustomgen.policy.fingerprint import fingerprints
from kustomgen.yaml.source import describe, parse_one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.policy.finding import BuildSummary, Finding, Report

VERSION = 1
_AGAIN = "write it again: `kustomgen check --write-baseline FILE`"
_NEEDED = ("fingerprint", "rule", "build")


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """One finding of a baseline. ``build`` is what was built, empty for what is wrong with a policy
    itself.
    """

    fingerprint: str
    rule: str
    build: str


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """One cause of failed builds in a baseline, and the builds that it made fail."""

    fingerprint: str
    builds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings and failures that are known; ``file`` is how messages call it."""

    file: str
    entries: tuple[BaselineEntry, ...]
    failures: tuple[KnownFailure, ...] = ()


def to_text(report: Report) -> str:
    """The baseline of all that a report counts, known or not, and does not exempt."""
    found = [*report.findings, *report.known]
    entries = [_as_json(finding, mark) for finding, mark in zip(found, _prints(report, found), strict=True)]
    entries.sort(key=lambda entry: (entry["build"], entry["rule"], entry["resource"] or "", entry["fingerprint"]))
    content: dict[str, Any] = {"version": VERSION, "findings": entries}
    if failures := _failures(report):
        content["failures"] = failures
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _failures(report: Report) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for build in report.builds:
        if not build.ok:
            cause, mark = cause_of(build), failure_fingerprint(build)
            file = cause.mark.file if cause.mark else build.path
            entry: dict[str, Any] = {"file": file, "message": cause.message, "builds": [], "fingerprint": mark}
            found.setdefault(mark, entry)["builds"].append(build.path)
    for each in found.values():
        each["builds"].sort()
    return sorted(found.values(), key=lambda entry: (entry["file"], entry["message"], entry["fingerprint"]))


def _as_json(finding: Finding, fingerprint: str) -> dict[str, Any]:
    return {
        "build": finding.build,
        "rule": finding.rule,
        "resource": str(finding.resource) if finding.resource else None,
        "path": finding.path,
        "message": finding.message,
        "fingerprint": fingerprint,
    }


def from_text(text: str, file: str) -> Baseline:
    """Reads one. Raises InputError with the place of what is wrong."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        where = Mark(file, error.lineno, error.colno)
        raise InputError(Complaint(where, f"this is not JSON: {error.msg}", _AGAIN)) from None
    except (RecursionError, ValueError) as error:
        raise InputError(Complaint(Mark(file), f"this is not JSON: {error}", _AGAIN)) from None
    if path := _first_wrong(content):
        raise InputError(_complaint(content, path, text, file))
    return Baseline(
        file,
        tuple(BaselineEntry(e["fingerprint"], e["rule"], e["build"]) for e in content["findings"]),
        tuple(KnownFailure(e["fingerprint"], tuple(e["builds"])) for e in content.get("failures", ())),
    )


def _first_wrong(content: Any) -> tuple[str | int, ...] | None:
    """Where the first value stands that is not as it must be; None if all are. ``("",)`` is the
    whole file.
    """
    if not isinstance(content, dict):
        return ("",)
    if content.get("version") != VERSION or isinstance(content["version"], bool):
        return ("version",)
    if not isinstance(content.get("findings"), list):
        return ("findings",)
    for number, entry in enumerate(content["findings"]):
        if not isinstance(entry, dict):
            return ("findings", number)
        for key in _NEEDED:
            if not isinstance(entry.get(key), str):
                return ("findings", number, key)
    return _first_wrong_failure(content.get("failures", []))


def _first_wrong_failure(failures: Any) -> tuple[str | int, ...] | None:
    if not isinstance(failures, list):
        return ("failures",)
    for number, entry in enumerate(failures):
        if not isinstance(entry, dict):
            return ("failures", number)
        if not isinstance(entry.get("fingerprint"), str):
            return ("failures", number, "fingerprint")
        builds = entry.get("builds")
        if not isinstance(builds, list) or not all(isinstance(build, str) for build in builds):
            return ("failures", number, "builds")
    return None


def _complaint(content: Any, path: tuple[str | int, ...], text: str, file: str) -> Complaint:
    try:
        # JSON is YAML, whose reader knows the places.
        mark = parse_one(text, file).nearest(path).where
    except InputError:
        mark = Mark(file)
    value = content
    for step in path:
        value = (value.get(step) if isinstance(value, dict) else value[step]) if step != "" else value
    if path == ("version",) and value is not None:
        return Complaint(mark, f"version {json.dumps(value)} of a baseline, and {VERSION} is expected", _AGAIN)
    lists = {"findings": "the list of findings", "failures": "the list of failures"}
    what = {"": "a baseline", "version": "its version", **lists}.get(str(path[-1]))
    if what is None:
        one = "a finding" if path[0] == "findings" else "a failure"
        what = one if isinstance(path[-1], int) else f"{path[-1]} of {one}"
    return Complaint(mark, f"{what} is expected here, not {describe(value)}", _AGAIN)


def hold_against(report: Report, baseline: Baseline) -> Report:
    """The report with what is known set apart, and a note where the baseline has more than there
    is.
    """
    found = list(report.findings)
    prints = _prints(report, found)
    known = {entry.fingerprint for entry in baseline.entries}
    return replace(
        report,
        findings=tuple(finding for finding, mark in zip(found, prints, strict=True) if mark not in known),
        known=tuple(finding for finding, mark in zip(found, prints, strict=True) if mark in known),
        builds=_with_known(report, baseline),
        baseline=baseline.file,
        notes=(*report.notes, *_gone(report, baseline, set(prints)), *_repaired(report, baseline)),
    )


def _with_known(report: Report, baseline: Baseline) -> tuple[BuildSummary, ...]:
    known = {failure.fingerprint for failure in baseline.failures}
    return tuple(
        replace(build, known=True) if not build.ok and failure_fingerprint(build) in known else build
        for build in report.builds
    )


def _repaired(report: Report, baseline: Baseline) -> list[str]:
    """Says which failures no longer occur, of those that this run could have met."""
    failing = {failure_fingerprint(build) for build in report.builds if not build.ok}
    ran = {build.path for build in report.builds}
    gone = [one for one in baseline.failures if one.fingerprint not in failing and ran.issuperset(one.builds)]
    if not gone:
        return []
    counted = (
        "1 failure of the baseline no longer occurs"
        if len(gone) == 1
        else f"{len(gone)} failures of the baseline no longer occur"
    )
    return [f"{counted}: write it again"]


def _prints(report: Report, wanted: list[Finding]) -> list[str]:
    """The fingerprints as code scanning gets them, which counts what is exempt along."""
    every = [*report.findings, *report.known, *(exempted.finding for exempted in report.exempted)]
    by_id: Mapping[int, str] = {id(finding): mark for finding, mark in zip(every, fingerprints(every), strict=True)}
    return [by_id[id(finding)] for finding in wanted]


def _gone(report: Report, baseline: Baseline, found: set[str]) -> list[str]:
    """Says how many entries no longer occur, of those that this run could have met."""
    ran = {(build.path, rule) for build in report.builds for rule in build.rules}
    looked_at = {build.path for build in report.builds if build.ok}
    everywhere = all(entry.build in looked_at for entry in baseline.entries if entry.build)
    rules = {rule.id for rule in report.rules}
    gone = sum(
        entry.fingerprint not in found
        and ((entry.build, entry.rule) in ran or (everywhere and not entry.build and entry.rule in rules))
        for entry in baseline.entries
    )
    if not gone:
        return []
    counted = (
        "1 finding of the baseline no longer occurs"
        if gone == 1
        else f"{gone} findings of the baseline no longer occur"
    )
    return [f"{counted}: write it again"]
