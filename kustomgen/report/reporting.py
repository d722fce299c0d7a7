"""How one run reports its result: the outputs, and what they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.report import render
from kustomgen.report.shown import shown
from kustomgen.report.statistics import table

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.policy.finding import Report, Severity
    from kustomgen.report.outputs import Output
    from kustomgen.report.views.landscape import Landscape


@dataclass(frozen=True, slots=True)
class Reporting:
    """How a result is reported. ``started`` is the monotonic time in seconds; ``threshold`` the
    severity that fails the run, None for never; ``told`` has the messages on standard error.
    """

    started: float
    outputs: tuple[Output, ...]
    threshold: Severity | None
    severity: Severity | None
    limit: int | None
    statistics: bool
    write_baseline: Path | None
    told: str


def rendered(
    report: Report, reporting: Reporting, output: Output, landscape: Landscape | None, *, elapsed: str, color: bool
) -> str:
    """The text of one output. ``elapsed`` stands for the time that the run took."""
    if reporting.statistics and output.main:
        return f"{table(report) or 'nothing found'}\n"
    if reporting.severity or reporting.limit:
        report, _ = shown(report, reporting.severity, reporting.limit)
    return render(
        report,
        output.format,
        color=color and output.file is None,
        elapsed=elapsed,
        threshold=reporting.threshold,
        landscape=landscape,
    )
