"""The report of a check as plain values, ready for any format."""

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
        """This severity, or ``limit`` if that is less severe."""
        return limit if limit is not None and self.at_least(limit) else self


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake: a rule, a build and a place. ``resource`` is None for findings in kustomization
    and policy files. ``path`` is a field path as ``format_path`` writes it, empty for the whole
    object. ``source`` is the place to edit, None if it is not known. ``build`` is the target, as a
    user writes it: ``overlays/prod``.
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
    """The path with list items by name, which does not depend on their order."""
    source_note: str = ""
    """If the source is not known, the kustomization; for an absent field, the place for
    a patch.
    """
    needs: Need | None = None
    """A missing object that another build of the run may have."""
    key: str = ""
    """For generated files: the key of the spec to edit, such as
    ``workloads.worker.readinessProbe``; ``source`` is its line.
    """
    via: Mark | None = None
    """For generated files: the line of the generated file, if it is known."""

    @property
    def where(self) -> str:
        """The place as text: ``kustomgen.yaml:41:5 workloads.worker, via
        base/worker/deployment.yaml:91:9``.
        """
        if self.source is None:
            return ""
        key = f" {self.key}" if self.key else ""
        return f"{self.source}{key}{f', via {self.via}' if self.via else ''}"


@dataclass(frozen=True, slots=True)
class Exempted:
    """An exempt finding and the reason; ``in_source`` if an annotation on the object
    exempts it.
    """

    finding: Finding
    reason: str
    in_source: bool = False


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """One target, built or failed: ``error`` is kustomize's message."""

    path: str
    environment: str
    resources: int
    error: str | None = None
    unchecked_kinds: tuple[str, ...] = ()
    """Custom resources without a schema, as ``Kind (group)``. The report lists them.
    """
    rules: tuple[str, ...] = ()
    """The ids of the rules that ran, in report order."""
    failure: Complaint | None = None
    """``error`` with its place and its hint as separate fields."""
    known: bool = False
    """Whether a baseline has the failure."""
    below: str = ""
    """The failed build to which this separately built part belongs."""
    notes: tuple[str, ...] = ()
    """Notes on parts that were not checked, one sentence each."""

    @property
    def ok(self) -> bool:
        return self.error is None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that was not checked, and the reason."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a tree was checked, counted in kustomizations: ``built`` are part of a checked
    build, ``failed`` do not build, ``unseen`` are in no build. ``found`` is the sum.
    """

    found: int
    built: int
    failed: int
    unseen: int


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule that ran, with its page; ``severity`` is the rule's own, before any
    policy.
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
    """The findings of one ``check``, and how much it checked."""

    findings: tuple[Finding, ...]
    builds: tuple[BuildSummary, ...]
    rules: tuple[RuleInfo, ...]
    engine: EngineInfo | None = None
    exempted: tuple[Exempted, ...] = field(default=())
    kubernetes: str = ""
    policy: str = ""
    notes: tuple[str, ...] = ()
    """Notes on the run that are not findings, one sentence each."""
    known: tuple[Finding, ...] = ()
    """Findings of the baseline, which do not count."""
    skipped: tuple[Skipped, ...] = ()
    """Targets that this run skipped on purpose."""
    unseen: tuple[Skipped, ...] = ()
    """Files that were found but not checked, and unused Components."""
    coverage: Coverage | None = None
    """How much of the tree was checked; None if only a part of it was asked for."""
    baseline: str = ""
    """The file of the baseline, empty if none exists."""

    shard: Mapping[str, Any] | None = None
    """For a shard: the data for `kustomgen merge`, as JSON."""

    totals: Mapping[Severity, int] | None = None
    """The number of findings by severity, if ``findings`` has only those that are
    shown.
    """

    def count(self, severity: Severity) -> int:
        """The number of findings of a severity, shown or not."""
        if self.totals is not None:
            return self.totals[severity]
        return sum(finding.severity is severity for finding in self.findings)
