"""A report as text: one module per format, each a function ``Report -> str``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.finding import Severity
from kustomgen.report import github, json, junit, markdown, sarif, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kustomgen.policy.finding import Report

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": text.render,
    "json": json.render,
    "sarif": sarif.render,
    "junit": junit.render,
    "github": github.render,
    "markdown": markdown.render,
}


def render(
    report: Report,
    fmt: str,
    *,
    color: bool = False,
    elapsed: float | None = None,
    threshold: Severity | None = Severity.ERROR,
) -> str:
    """The report in one of ``FORMATS``, ending in a newline.

    ``color`` and ``elapsed`` (seconds) are for people, and only the formats for people show them. ``threshold`` is what
    fails a check, None where nothing does: in junit, what lies below it is told and fails no test.
    """
    if fmt == "text":
        return text.render(report, color=color, elapsed=elapsed)
    if fmt == "junit":
        return junit.render(report, threshold=threshold)
    if fmt in {"markdown", "github"}:
        return {"markdown": markdown.render, "github": github.render}[fmt](report, elapsed=elapsed)
    return FORMATS[fmt](report)
