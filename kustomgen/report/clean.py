"""A report for formats that people read: every text of the tree shows, and does nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark
from kustomgen.report.control import is_odd, one_line, visible

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Ref
    from kustomgen.policy.finding import BuildSummary, Finding, Report


def clean(report: Report) -> Report:
    """The report without anything that could start a line or a command."""
    return replace(
        report,
        findings=tuple(map(_finding, report.findings)),
        known=tuple(map(_finding, report.known)),
        exempted=tuple(
            replace(each, finding=_finding(each.finding), reason=one_line(each.reason)) for each in report.exempted
        ),
        builds=tuple(map(_build, report.builds)),
        notes=tuple(map(one_line, report.notes)),
        skipped=tuple(replace(each, path=one_line(each.path), reason=one_line(each.reason)) for each in report.skipped),
        unseen=tuple(replace(each, path=one_line(each.path), reason=one_line(each.reason)) for each in report.unseen),
        policy=one_line(report.policy),
    )


def _finding(found: Finding) -> Finding:
    ref, source = found.resource, found.source
    texts = (found.rule, found.environment, found.path, found.message, found.build, found.remedy, found.source_note,
             found.key)  # fmt: skip
    others = (
        *((ref.group, ref.version, ref.kind, ref.namespace, ref.name) if ref else ()),
        source.file if source else "",
        found.via.file if found.via else "",
    )
    if not any(map(is_odd, (*texts, *others))):
        return found
    return replace(
        found,
        rule=one_line(found.rule),
        environment=one_line(found.environment),
        resource=_ref(ref) if ref else None,
        path=one_line(found.path),
        message=visible(found.message),
        build=one_line(found.build),
        source=_mark(source),
        remedy=one_line(found.remedy),
        source_note=one_line(found.source_note),
        key=one_line(found.key),
        via=_mark(found.via),
    )


def _ref(ref: Ref) -> Ref:
    return replace(
        ref,
        group=one_line(ref.group),
        version=one_line(ref.version),
        kind=one_line(ref.kind),
        namespace=one_line(ref.namespace),
        name=one_line(ref.name),
    )


def _build(build: BuildSummary) -> BuildSummary:
    failure = build.failure
    return replace(
        build,
        path=one_line(build.path),
        environment=one_line(build.environment),
        error=None if build.error is None else visible(build.error),
        unchecked_kinds=tuple(map(one_line, build.unchecked_kinds)),
        failure=failure and Complaint(_mark(failure.mark), visible(failure.message), visible(failure.hint)),
        below=one_line(build.below),
        notes=tuple(map(one_line, build.notes)),
    )


def _mark(mark: Mark | None) -> Mark | None:
    return mark and Mark(one_line(mark.file), mark.line, mark.column)
