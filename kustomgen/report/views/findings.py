"""Causes as a page lists them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.report.views.excerpt import ExcerptLine, excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kustomgen.kustomize.sources import Sources
    from kustomgen.policy.finding import Report
    from kustomgen.report.grouping import Group

MOST_CAUSES = 3_000
"""Of more causes a page shows the worst, and says how many there are."""


@dataclass(frozen=True, slots=True)
class CauseView:
    """One cause; ``anchor`` stays the same as long as the cause does, so that a link to it keeps
    working.
    """

    anchor: str
    severity: str
    rule: str
    requirement: str
    """What the rule wants, in a sentence."""
    at: str
    message: str
    environments: tuple[str, ...]
    place: str
    note: str
    """Where the place is not known, what is."""
    fix: str
    excerpt: tuple[ExcerptLine, ...] = ()
    """The lines around the place, where they can be shown."""


@dataclass(frozen=True, slots=True)
class FindingsView:
    """The causes, worst first; ``left_out`` is how many more there are."""

    causes: tuple[CauseView, ...]
    left_out: int = 0


def findings_view(report: Report, groups: Sequence[Group], sources: Sources | None = None) -> FindingsView:
    """The causes of a report, as many as a page can hold; ``sources`` are the files that they are
    in.
    """
    pages = {rule.id: rule for rule in report.rules}
    shown: dict[str, CauseView] = {}
    for cause in groups[:MOST_CAUSES]:
        rule = pages.get(cause.first.rule)
        anchor = _free(anchor_of(cause), shown)
        shown[anchor] = CauseView(
            anchor,
            cause.severity,
            cause.first.rule,
            rule.summary if rule else "",
            cause.at,
            cause.message,
            tuple(dict.fromkeys(filter(None, cause.labels))),
            cause.first.where,
            cause.source_note,
            cause.first.remedy,
            excerpt(sources, cause.first.source) if sources and cause.first.source else (),
        )
    return FindingsView(tuple(shown.values()), len(groups) - len(shown))


def anchor_of(cause: Group) -> str:
    """A name for links: the rule, and a digest of what the cause is."""
    first = cause.first
    said = "\0".join(
        (first.rule, first.path, cause.resources, cause.message, first.source.file if first.source else "")
    )
    return f"{identifier(first.rule)}-{hashlib.sha256(said.encode('utf-8', 'backslashreplace')).hexdigest()[:8]}"


def identifier(text: str) -> str:
    """A text as part of an ``id``: letters, digits and hyphens."""
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in text)


def _free(anchor: str, taken: Iterable[str]) -> str:
    return next(name for name in _numbered(anchor) if name not in taken)


def _numbered(anchor: str) -> Iterator[str]:
    yield anchor
    number = 2
    while True:
        yield f"{anchor}-{number}"
        number += 1
