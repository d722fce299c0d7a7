"""Findings about what a build misses, once all builds of the run are there: what another one has is
not missing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from kustomgen.policy.checked import Checked
from kustomgen.policy.finding import Severity
from kustomgen.policy.needs import Index
from kustomgen.policy.partial import as_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.policy.finding import BuildSummary, Finding


_BASES = frozenset({"base", "bases", "template", "templates"})


def only_sure(results: Sequence[Checked | BuildSummary]) -> list[Checked | BuildSummary]:
    """The results without findings that another build, of another shard, may settle."""
    return [
        _left(each, [not finding.needs for finding in each.findings]) if isinstance(each, Checked) else each
        for each in results
    ]


def settled(results: Sequence[Checked | BuildSummary]) -> list[Checked | BuildSummary]:
    """The results without findings about what another build of the run has in the same namespace.

    A base that no overlay of the run uses is a part of something else: what may be right in the
    whole is no error.
    """
    if len(results) > 1:
        results = [as_part(each) if isinstance(each, Checked) and _is_base(each) else each for each in results]
    checked = [result for result in results if isinstance(result, Checked)]
    if not any(finding.needs for result in checked for finding in result.findings):
        return list(results)
    index = Index(result.offers for result in checked)
    return [_without(result, index) if isinstance(result, Checked) else result for result in results]


def _is_base(checked: Checked) -> bool:
    return not _BASES.isdisjoint(PurePath(checked.build.path).parts)


def _without(checked: Checked, index: Index) -> Checked:
    checked = replace(checked, findings=tuple(_weighed(finding, index) for finding in checked.findings))
    return _left(checked, [not (finding.needs and index.has(finding.needs)) for finding in checked.findings])


def _left(checked: Checked, missing: list[bool]) -> Checked:
    if all(missing):
        return checked
    pairs = zip(checked.problems, missing, strict=True) if checked.problems else ()
    return replace(
        checked,
        findings=tuple(finding for finding, left in zip(checked.findings, missing, strict=True) if left),
        problems=tuple(problem for problem, left in pairs if left),
    )


def _weighed(finding: Finding, index: Index) -> Finding:
    """An info of a warning about what a chart may make that another build deploys into the
    namespace.
    """
    needs = finding.needs
    if needs is None or finding.severity is not Severity.WARNING or needs.kind == "Namespace":
        return finding
    chart = index.chart_into(needs.namespace)
    if not chart:
        return finding
    return replace(finding, severity=Severity.INFO, message=f"{finding.message}; {chart} may make it")
