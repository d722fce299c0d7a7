"""A report as text: one module per format, each a function ``Report -> str``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kustomgen.policy.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kustomgen.policy.finding import Report


def _format(name: str) -> Callable[..., str]:
    def render(report: Report, **how: Any) -> str:
        # Imported here: one run writes one of them, and that of junit brings an XML library.
        text: str = import_module(f"{__name__}.{name}").render(report, **how)
        return text

    return render


FORMATS: Mapping[str, Callable[..., str]] = {
    name: _format(name) for name in ("text", "json", "sarif", "junit", "github", "markdown", "concise")
}


_FOR_PEOPLE = frozenset({"text", "markdown", "github", "concise"})


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
    how: dict[str, Any] = {}
    if fmt in _FOR_PEOPLE:
        from kustomgen.report.clean import clean  # noqa: PLC0415 - see below

        report = clean(report)
    if fmt in _FOR_PEOPLE:
        how["elapsed"] = elapsed
    if fmt == "text":
        how["color"] = color
    if fmt == "junit":
        how["threshold"] = threshold
    return FORMATS[fmt](report, **how)
