"""A baseline: what was found on a day, so that from then on only what is new counts.

A JSON file with one entry for each finding, sorted, and nothing in it that changes by itself: committed, its diff shows
what was repaired and what was let in. An entry is known by its fingerprint; the rest of it is for people.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.policy.fingerprint import fingerprints
from kustomgen.yaml.source import describe, parse_one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.policy.finding import Finding, Report

VERSION = 1
_AGAIN = "write it again: `kustomgen check --write-baseline FILE`"
_NEEDED = ("fingerprint", "rule", "build")


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """One finding of a baseline. ``build`` is what was built, empty for what is wrong with a policy itself."""

    fingerprint: str
    rule: str
    build: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings that are known; ``file`` is how messages call it."""

    file: str
    entries: tuple[BaselineEntry, ...]


def to_text(report: Report) -> str:
    """The baseline of all that a report counts, known or not, and does not exempt."""
    found = [*report.findings, *report.known]
    entries = [_as_json(finding, mark) for finding, mark in zip(found, _prints(report, found), strict=True)]
    entries.sort(key=lambda entry: (entry["build"], entry["rule"], entry["resource"] or "", entry["fingerprint"]))
    return json.dumps({"version": VERSION, "findings": entries}, indent=1, ensure_ascii=False) + "\n"


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
    return Baseline(file, tuple(BaselineEntry(e["fingerprint"], e["rule"], e["build"]) for e in content["findings"]))


def _first_wrong(content: Any) -> tuple[str | int, ...] | None:
    """Where the first value stands that is not as it must be; None where all are. ``("",)`` is the whole file."""
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
    what = {"": "a baseline", "version": "its version", "findings": "the list of findings"}.get(str(path[-1]))
    if what is None:
        what = "a finding" if isinstance(path[-1], int) else f"{path[-1]} of a finding"
    return Complaint(mark, f"{what} is expected here, not {describe(value)}", _AGAIN)


def hold_against(report: Report, baseline: Baseline) -> Report:
    """The report with what is known set apart, and a note where the baseline has more than there is."""
    found = list(report.findings)
    prints = _prints(report, found)
    known = {entry.fingerprint for entry in baseline.entries}
    return replace(
        report,
        findings=tuple(finding for finding, mark in zip(found, prints, strict=True) if mark not in known),
        known=tuple(finding for finding, mark in zip(found, prints, strict=True) if mark in known),
        baseline=baseline.file,
        notes=(*report.notes, *_gone(report, baseline, set(prints))),
    )


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
    counted = "1 finding of the baseline is gone" if gone == 1 else f"{gone} findings of the baseline are gone"
    return [f"{counted}: write it again"]
