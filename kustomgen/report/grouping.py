"""Findings that have one cause, together: people repair causes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.pairing import neutral, starred, without_digest
from kustomgen.policy.finding import Severity
from kustomgen.policy.fold import ALSO_TAKES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kustomgen.policy.finding import Finding, Report

_SHOWN = 3


@dataclass(frozen=True)
class Group:
    """One cause: the same rule broken in the same way, in one or more environments."""

    findings: tuple[Finding, ...]
    labels: tuple[str, ...]
    """What was built, finding by finding: the environment, or the path where two builds have one
    environment's name.
    """

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """The worst in any environment."""
        return min((finding.severity for finding in self.findings), key=list(Severity).index)

    @property
    def where(self) -> str:
        """The environments: ``dev, prod``, or ``prod; warning in dev`` where it weighs less in
        some. Empty for none.
        """
        by_severity: dict[Severity, dict[str, None]] = {}
        for finding, label in zip(self.findings, self.labels, strict=True):
            if label:
                by_severity.setdefault(finding.severity, {})[label] = None
        worst = ", ".join(by_severity.pop(self.severity, {}))
        others = [f"{severity} in {', '.join(labels)}" for severity, labels in by_severity.items()]
        return "; ".join((worst, *others))

    @property
    def resources(self) -> str:
        """The objects: ``Deployment/dev-api``, or the part of the name that is common to the
        environments.
        """
        names = dict.fromkeys(str(finding.resource) for finding in self.findings if finding.resource)
        if len(names) > 1:
            names = dict.fromkeys(
                _neutral(str(finding.resource), finding) for finding in self.findings if finding.resource
            )
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        return ", ".join(list(names)[:_SHOWN]) + more

    @property
    def message(self) -> str:
        """What is the case, as the first says it; with ``*`` for the environments' names where
        these differ.
        """
        messages = {finding.message for finding in self.findings}
        if len(messages) == 1:
            return self.first.message
        text = starred(self.first.message, self.first.environment)
        return without_digest(text) if self.first.key else text

    @property
    def source_note(self) -> str:
        """What there is to say of the place: if it is not known, which kustomization; in one
        environment, its patch.
        """
        alone = len(set(self.labels)) == 1
        return self.first.source_note if alone or self.first.source is None else ""

    @property
    def at(self) -> str:
        """Object and field, as far as there are any: ``Deployment/api spec.replicas``."""
        return f"{self.resources} {self.first.path}".strip()


def group(report: Report) -> tuple[Group, ...]:
    """The findings by cause: errors first, then in the order of the report."""
    builds = Counter(build.environment for build in report.builds)
    causes: dict[tuple[Any, ...], list[Finding]] = {}
    for finding in report.findings:
        causes.setdefault(_cause(finding), []).append(finding)
    groups = [
        Group(tuple(same), tuple(f.build if builds[f.environment] > 1 else f.environment for f in same))
        for same in causes.values()
    ]
    return tuple(sorted(groups, key=lambda group: list(Severity).index(group.severity)))


def _cause(finding: Finding) -> tuple[Any, ...]:
    """Equal for findings with one cause.

    One line of a file is one cause, whichever objects it reaches; where the line is not known, the
    object's name tells.
    """
    message = finding.message.partition(ALSO_TAKES)[0]
    said = (finding.rule, finding.path, _neutral(message, finding))
    if finding.source is not None:
        return (*said, finding.source)
    if finding.resource is None:
        return (*said, finding.build)
    return (*said, finding.resource.kind, neutral(finding.resource.name, finding.environment))


def _neutral(text: str, finding: Finding) -> str:
    """Without what differs between environments; of what is generated also without the digests of
    Jobs.
    """
    text = neutral(text, finding.environment)
    return without_digest(text) if finding.key else text


def by_rule(groups: Sequence[Group]) -> tuple[tuple[Group, ...], ...]:
    """The causes of one rule and severity together, in the order of the first of each."""
    same: dict[tuple[str, str], list[Group]] = {}
    for cause in groups:
        same.setdefault((cause.severity, cause.first.rule), []).append(cause)
    return tuple(map(tuple, same.values()))


def counted(number: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def unchecked(report: Report) -> list[str]:
    """The kinds that had no schema in any build, once each."""
    return list(dict.fromkeys(kind for build in report.builds for kind in build.unchecked_kinds))


def exempted_reasons(report: Report) -> Iterable[tuple[str, str, int]]:
    """Rule, reason and how many findings, for what is exempt."""
    counts = Counter((exempted.finding.rule, exempted.reason) for exempted in report.exempted)
    return [(rule, reason, number) for (rule, reason), number in counts.items()]


_NAMED = 5


def unseen_lines(report: Report) -> Iterator[str]:
    """What was found and not looked at, reason by reason, and how much of the tree was."""
    by_reason: dict[str, list[str]] = {}
    for each in report.unseen:
        by_reason.setdefault(each.reason, []).append(each.path)
    for reason, paths in by_reason.items():
        yield f"not looked at: {_listed(paths)}: {reason}"
    for user, parts in _below(report).items():
        yield f"built and checked by itself, because {user} does not build: {', '.join(parts)}"
    if report.coverage and (report.coverage.failed or report.unseen):
        yield coverage_line(report)


def _listed(paths: list[str]) -> str:
    """A few paths by name; of many, the folders that they are in, with how many are in each."""
    if len(paths) <= _NAMED:
        return ", ".join(paths)
    folders = Counter(path.rpartition("/")[0] or "." for path in paths)
    shown = [f"{number} in {folder}" for folder, number in folders.most_common(_NAMED)]
    left = len(paths) - sum(number for _, number in folders.most_common(_NAMED))
    return f"{len(paths)} files, {', '.join(shown)}" + (f" and {left} elsewhere" if left else "")


def _below(report: Report) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for build in report.builds:
        if build.below and build.ok:
            found.setdefault(build.below, []).append(build.path)
    return found


def coverage_line(report: Report) -> str:
    """``14 kustomizations found: 11 built and checked, 2 failed, 1 not looked at``."""
    found = report.coverage
    if found is None:
        return ""
    files = len(report.unseen) - found.unseen
    other = f", and {counted(files, 'file')} not looked at" if files > 0 else ""
    parts = f"{found.built} built and checked, {found.failed} failed, {found.unseen} not looked at"
    return f"{counted(found.found, 'kustomization')} found: {parts}{other}"


def summary(report: Report, elapsed: str | None = None) -> str:
    """How much was checked, how long it took, and what came of it; the last line of what people
    read.
    """
    failed = sum(not build.ok and not build.known for build in report.builds)
    known_failed = sum(build.known for build in report.builds)
    said = [f"{failed} failed"] * bool(failed) + [f"{known_failed} known to fail"] * bool(known_failed)
    builds = counted(len(report.builds), "build") + (f" ({', '.join(said)})" if said else "")
    objects = counted(sum(build.resources for build in report.builds), "object")
    took = f" in {elapsed} s" if elapsed is not None else ""
    clean = not any(report.count(severity) for severity in Severity) and not failed
    nothing = "nothing new found" if report.baseline else "nothing found"
    found = nothing if clean else ", ".join(_count(report, severity) for severity in Severity)
    known = f", and {len(report.known)} known" if report.baseline else ""
    return f"{builds}, {objects}, {counted(len(report.rules), 'rule')}{took}: {found}{known}"


def _count(report: Report, severity: Severity) -> str:
    return counted(report.count(severity), severity)
