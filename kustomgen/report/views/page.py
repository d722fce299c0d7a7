"""Everything a page shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.report.grouping import group
from kustomgen.report.views.environments import EnvironmentsView, environments_view
from kustomgen.report.views.findings import FindingsView, findings_view
from kustomgen.report.views.overview import OverviewView, overview_view
from kustomgen.report.views.traffic import TrafficViews, traffic_views
from kustomgen.report.views.tree import TreeView, tree_view

if TYPE_CHECKING:
    from kustomgen.policy.finding import Report
    from kustomgen.report.views.landscape import Landscape


FINDINGS_ONLY = "environments, tree and traffic are left out: `kustomgen report` shows them, and a check without shards"


LARGE_BUILDS, LARGE_CAUSES = 60, 400
"""A page of more builds or causes is large."""


@dataclass(frozen=True, slots=True)
class PageView:
    """The parts of a page; those of a tree are None if there are no builds to look at.

    A browser with scripts reads parts of a ``large`` page only when they are checked.
    """

    overview: OverviewView
    findings: FindingsView
    environments: EnvironmentsView | None = None
    tree: TreeView | None = None
    traffic: TrafficViews | None = None

    @property
    def large(self) -> bool:
        """Whether all of it at once would take a browser long."""
        return len(self.overview.builds) > LARGE_BUILDS or len(self.findings.causes) > LARGE_CAUSES


def page_view(report: Report, landscape: Landscape | None = None) -> PageView:
    """What a page shows of a report, and of the builds behind it."""
    groups = group(report)
    overview, findings = (
        overview_view(report, groups),
        findings_view(report, groups, landscape.sources if landscape else None),
    )
    if landscape is None:
        return PageView(replace(overview, notes=(*overview.notes, FINDINGS_ONLY)), findings)
    if not landscape.builds and not landscape.failed:
        return PageView(overview, findings)
    return PageView(
        overview,
        findings,
        environments_view(landscape, report),
        tree_view(landscape),
        traffic_views(landscape),
    )
