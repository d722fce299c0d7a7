"""A report as a fragment of HTML, for notebooks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kustomgen.policy.failures import failure_groups
from kustomgen.report.clean import clean
from kustomgen.report.grouping import counted, group, summary, unseen_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.policy.finding import Report

MANY = 200
"""Of more causes a notebook shows the first, and says how many there are."""
_HEAD = ("severity", "rule", "environments", "object and field", "finding", "place", "fix")


def fragment(report: Report) -> str:
    """A table of causes, with the summary above it; all of the tree is text in it."""
    report = clean(report)
    causes = group(report)
    parts = [f"<p><strong>{escape(summary(report))}</strong></p>"]
    if rows := [*_failed(report), *_causes(report)]:
        parts += ["<table>", _row(_HEAD, "th"), *(_row(row, "td") for row in rows), "</table>"]
    if len(causes) > MANY:
        parts.append(f"<p>{counted(len(causes) - MANY, 'more cause')} not shown</p>")
    parts += [f"<p>{escape(note)}</p>" for note in (*report.notes, *unseen_lines(report))]
    return "\n".join(parts) + "\n"


def _failed(report: Report) -> Iterator[Sequence[str]]:
    for each in failure_groups(report.builds):
        severity = "known" if each.known else "error"
        place = str(each.cause.mark or "")
        yield (severity, "does not build", each.where, "", each.cause.message, place, each.cause.hint)


def _causes(report: Report) -> Iterator[Sequence[str]]:
    for cause in group(report)[:MANY]:
        first = cause.first
        place = first.where or cause.source_note
        yield (cause.severity, first.rule, cause.where, cause.at, cause.message, place, first.remedy)


def _row(cells: Sequence[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
