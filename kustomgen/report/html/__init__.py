"""A page for people: one file that asks for nothing, readable without scripts, by Jinja2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.report.html.picture import picture
from kustomgen.report.html.shell import render_template
from kustomgen.report.views.page import page_view

if TYPE_CHECKING:
    from kustomgen.policy.finding import Report
    from kustomgen.report.views.landscape import Landscape
    from kustomgen.report.views.page import PageView

_FIRST_ROWS, _MOST_ROWS = 200, 4_000
"""Of longer tables the page shows the first rows, has the others folded away, and leaves out the
rest.
"""


def render(report: Report, *, landscape: Landscape | None = None) -> str:
    """The page of a report; ``landscape`` are its builds, without which environments, tree and
    traffic are left out.
    """
    return render_page(page_view(report, landscape))


def render_page(page: PageView) -> str:
    """A page of views. The same views give the same bytes."""
    drawn = picture(page.tree) if page.tree else None
    rows = {"first_rows": _FIRST_ROWS, "most_rows": _MOST_ROWS}
    return render_template("page.html", title=page.overview.headline, page=page, picture=drawn, **rows)
