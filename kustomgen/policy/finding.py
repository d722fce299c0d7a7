"""What a check reports: plain values, ready for any format."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.errors import Complaint, Mark
    from kustomgen.k8s.resource import Ref
    from kustomgen.policy.needs import Need


class Severity(StrEnum):
    """How much a finding matters; compare with ``at_least``."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    def at_least(self, threshold: Severity) -> bool:
        """Whether this is as severe as ``threshold``, or more."""
        order = list(Severity)
        return order.index(self) <= order.index(threshold)

    def at_most(self, limit: Severity | None) -> Severity:
        """This one, or ``limit`` where that is less severe."""
        return limit if limit is not None and self.at_least(limit) else self


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule, broken in one place of one build.

    ``resource`` is None for what is wrong with a kustomization or policy file itself. ``path`` is a
    field path as ``format_path`` writes it, empty for the whole object. ``source`` is the place to
    edit, None if it is not known. ``build`` is what was built, as the user would write it:
    ``overlays/prod``.
    """

    rule: str
    severity: Severity
    environment: str
    resource: Ref | None
    path: str
    message: str
    build: str
    source: Mark | None = None
    remedy: str = ""
    place: str = ""
    """The path with list items by their names, which stays the same where they change places."""
    source_note: str = ""
    """Where the source is not known, what is: the kustomization. Of an absent field, where a patch
    for it would go.
    """
    needs: Need | None = None
    """What is missing, where another build of the run may have it."""
    key: str = ""
    """Of what is generated: the key of the spec to edit, ``workloads.worker.readinessProbe``;
    ``source`` is its line.
    """
    via: Mark | None = None
    """Of what is generated: the line of the generated file, if it is known."""

    @property
    def where(self) -> str:
        """The place for people: ``kustomgen.yaml:41:5 workloads.worker, via
        base/worker/deployment.yaml:91:9``.
        """
        if self.source is None:
            return ""
        key = f" {self.key}" if self.key else ""
        return f"{self.source}{key}{f', via {self.via}' if self.via else ''}"


@dataclass(frozen=True, slots=True)
class Exempted:
    """A finding that is exempt, and the reason; ``in_source`` where an annotation on the object
    says so.
    """

    finding: Finding
    reason: str
    in_source: bool = False


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """One thing that was built, or was not: ``error`` is kustomize's own cause."""

    path: str
    environment: str
    resources: int
    error: str | None = None
    unchecked_kinds: tuple[str, ...] = ()
    """Custom resources for which there is no schema, as ``Kind (group)``: counted, never silently
    passed.
    """
    rules: tuple[str, ...] = ()
    """The ids of the rules that ran on it, in report order."""
    failure: Complaint | None = None
    """The same as ``error``, with its place and what to do apart."""
    known: bool = False
    """Whether a baseline has the failure."""
    below: str = ""
    """The failed build that this is a part of, if it was built by itself for that reason."""
    notes: tuple[str, ...] = ()
    """What of it was not looked at, in a sentence each."""

    @property
    def ok(self) -> bool:
        return self.error is None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not looked at, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a tree was checked, in kustomizations: ``built`` had a part in a build that was
    checked.

    ``failed`` do not build, ``unseen`` are in no build. Together they are those that were
    ``found``.
    """

    found: int
    built: int
    failed: int
    unseen: int


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule that ran, with what its page says; ``severity`` is the rule's own, before
    any policy.
    """

    id: str
    summary: str
    why: str
    fix: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Which kustomize built: ``kustomize`` or ``kubectl``, and its version."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one ``check`` found, and how much it looked at."""

    findings: tuple[Finding, ...]
    builds: tuple[BuildSummary, ...]
    rules: tuple[RuleInfo, ...]
    engine: EngineInfo | None = None
    exempted: tuple[Exempted, ...] = field(default=())
    kubernetes: str = ""
    policy: str = ""
    notes: tuple[str, ...] = ()
    """What else there is to say of the run, and no finding: a sentence each."""
    known: tuple[Finding, ...] = ()
    """Findings that a baseline has; they do not count."""
    skipped: tuple[Skipped, ...] = ()
    """What this run left out on purpose."""
    unseen: tuple[Skipped, ...] = ()
    """What was found and not looked at: files, and Components that nothing uses."""
    coverage: Coverage | None = None
    """How much of the tree was checked; None if only a part of it was asked for."""
    baseline: str = ""
    """The file of the baseline, empty if none exists."""

    shard: Mapping[str, Any] | None = None
    """Of a shard of a run: what `kustomgen merge` makes the report of the whole from, as JSON."""

    totals: Mapping[Severity, int] | None = None
    """How many findings of each severity there are, where ``findings`` are only those that are
    shown.
    """

    def count(self, severity: Severity) -> int:
        """How many findings of a severity there are, shown or not."""
        if self.totals is not None:
            return self.totals[severity]
        return sum(finding.severity is severity for finding in self.findings)
