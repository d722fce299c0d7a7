"""One line for each cause, for editors, ``grep`` and logs:
``file:line:column: severity rule message``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.failures import failure_groups
from kustomgen.report.control import visible
from kustomgen.report.grouping import group, summary, unseen_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.policy.finding import Report
    from kustomgen.report.grouping import Group

FAILED = "does-not-build"


def render(report: Report, *, elapsed: str | None = None) -> str:
    notes = (*report.notes, *unseen_lines(report))
    lines = [*_failed(report), *map(_line, group(report)), *(f"note: {note}" for note in notes)]
    return "\n".join(visible(" ".join(line.split())) for line in (*lines, summary(report, elapsed))) + "\n"


def _failed(report: Report) -> Iterator[str]:
    for each in failure_groups(report.builds):
        severity = "known" if each.known else "error"
        place = each.cause.mark or f"{each.paths[0]}:1:1"
        yield f"{place}: {severity} {FAILED} {each.cause.message} [{each.where}]"


def _line(cause: Group) -> str:
    first = cause.first
    place = first.source or f"{first.build or '-'}:1:1"
    at = f"{cause.at}: " if cause.at else ""
    where = f" [{cause.where}]" if cause.where else ""
    key = f" ({first.key})" if first.key else ""
    via = f" via {first.via}" if first.via else ""
    return f"{place}: {cause.severity} {first.rule} {at}{cause.message}{key}{where}{via}"
