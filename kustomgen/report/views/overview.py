"""How a run went: what was found, what was built, what was not looked at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.policy.failures import failure_groups
from kustomgen.policy.finding import Severity
from kustomgen.report.grouping import counted, coverage_line, exempted_reasons, summary, unchecked, unseen_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.policy.finding import Report
    from kustomgen.report.grouping import Group


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule was broken: ``causes`` in files, ``findings`` in builds."""

    rule: str
    severity: str
    causes: int
    findings: int
    requirement: str


@dataclass(frozen=True, slots=True)
class BuildRow:
    """One build; ``counts`` are its findings by severity, ``failure`` why it does not build."""

    environment: str
    path: str
    label: str
    """What findings call it: the environment, or the path where several have its name."""
    objects: int
    counts: tuple[tuple[str, int], ...]
    failed: bool = False


@dataclass(frozen=True, slots=True)
class FailureView:
    """One cause why builds fail."""

    builds: str
    place: str
    message: str
    hint: str
    known: bool


@dataclass(frozen=True, slots=True)
class OverviewView:
    """The first thing that a reader sees; ``checked`` is whether rules ran at all."""

    headline: str
    summary: str
    checked: bool
    counts: tuple[tuple[str, int], ...]
    builds: tuple[BuildRow, ...]
    failures: tuple[FailureView, ...]
    rules: tuple[RuleCount, ...]
    objects: int
    rules_run: int
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    exempted: tuple[tuple[str, str, int], ...]


def overview_view(report: Report, groups: Sequence[Group]) -> OverviewView:
    """The overview of a report; a report without rules is one of builds alone."""
    return OverviewView(
        headline=_headline(report),
        summary=summary(report) if report.rules else _built(report),
        checked=bool(report.rules),
        counts=tuple((severity.value, report.count(severity)) for severity in Severity),
        builds=tuple(_builds(report)),
        failures=tuple(_failures(report)),
        rules=tuple(_rules(report, groups)),
        objects=sum(build.resources for build in report.builds),
        rules_run=len(report.rules),
        facts=tuple(_facts(report)),
        notes=tuple(_notes(report)),
        exempted=tuple(exempted_reasons(report)),
    )


def _headline(report: Report) -> str:
    failed = sum(not build.ok and not build.known for build in report.builds)
    counts = [counted(report.count(severity), severity) for severity in Severity if report.count(severity)]
    said = [f"{counted(failed, 'environment')} without a build"] * bool(failed) + counts
    if said:
        return ", ".join(said)
    return "Nothing found" if report.rules else counted(len(report.builds), "environment")


def _built(report: Report) -> str:
    """What there is to say where no rule ran."""
    builds, objects = len(report.builds), sum(build.resources for build in report.builds)
    return f"{counted(builds, 'build')}, {counted(objects, 'object')}; `kustomgen check --format html` adds findings"


def _builds(report: Report) -> Iterator[BuildRow]:
    found: Counter[tuple[str, str]] = Counter((each.build, each.severity.value) for each in report.findings)
    named = Counter(build.environment for build in report.builds)
    for build in report.builds:
        counts = tuple((severity.value, found[build.path, severity.value]) for severity in Severity)
        label = build.path if named[build.environment] > 1 else build.environment
        yield BuildRow(build.environment, build.path, label, build.resources, counts, failed=not build.ok)


def _failures(report: Report) -> Iterator[FailureView]:
    for each in failure_groups(report.builds):
        place = str(each.cause.mark or "")
        yield FailureView(each.where, place, each.cause.message, each.cause.hint, each.known)


def _rules(report: Report, groups: Sequence[Group]) -> Iterator[RuleCount]:
    summaries = {rule.id: rule.summary for rule in report.rules}
    causes = Counter((cause.severity, cause.first.rule) for cause in groups)
    findings = Counter(each.rule for each in report.findings)
    order = list(Severity)
    ranked = sorted(causes.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0][1]))
    for (severity, rule), number in ranked:
        yield RuleCount(rule, severity.value, number, findings[rule], summaries.get(rule, ""))


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    from kustomgen import __version__  # noqa: PLC0415 - the root of the package imports this

    yield "kustomgen", __version__
    if report.engine:
        yield report.engine.name, report.engine.version
    if report.kubernetes:
        yield "Kubernetes", report.kubernetes
    if report.policy:
        yield "Policy", report.policy
    if report.baseline:
        yield "Baseline", report.baseline


def _notes(report: Report) -> Iterator[str]:
    if kinds := unchecked(report):
        yield f"not checked against a schema: {', '.join(kinds)}"
    yield from report.notes
    lines = [*unseen_lines(report)]
    yield from lines
    for each in report.skipped:
        yield f"left out: {each.path}: {each.reason}"
    if (line := coverage_line(report)) and line not in lines:
        yield line
