"""Prints the report of ``kustomgen check``, caches it, and writes a baseline."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.cli.terminal import color, emit, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kustomgen.cache.fingerprints import Dependency
    from kustomgen.cache.responses import Response
    from kustomgen.cache.store import CacheError
    from kustomgen.check.run import CheckResult
    from kustomgen.cli.outputs import Output
    from kustomgen.policy.finding import Report, Severity
    from kustomgen.report.views.landscape import Landscape


@dataclass(frozen=True, slots=True)
class Reporting:
    """How a result is reported; ``told`` has the messages on standard error."""

    started: float
    outputs: tuple[Output, ...]
    threshold: Severity | None
    severity: Severity | None
    limit: int | None
    statistics: bool
    write_baseline: Path | None
    told: str


def severity_of(word: str | None) -> Severity | None:
    """The severity of a name; None for no name, and for ``never``."""
    from kustomgen.policy.finding import Severity

    return None if word in (None, "never") else Severity(word)


def print_report(
    result: CheckResult,
    reporting: Reporting,
    arguments: Sequence[str],
    landscape: Callable[[], Landscape | None] | None = None,
) -> int:
    """Prints the report and caches it; returns the exit code. ``landscape`` builds the rest of a
    page.
    """
    from kustomgen.cache.responses import ELAPSED, Response
    from kustomgen.policy.verdict import verdict

    report = _with_baseline(result.report, reporting.write_baseline)
    code = verdict(report, reporting.threshold)
    builds = landscape() if landscape and any(each.format == "html" for each in reporting.outputs) else None
    texts = [(output.file, _rendered(report, reporting, output, builds)) for output in reporting.outputs]
    to_files = any(file for file, _ in texts) or reporting.write_baseline is not None
    if result.dependencies is not None and not to_files:
        told = f"{reporting.told}\n" if reporting.told else ""
        _remember(arguments, Response(texts[0][1], told, code), result.dependencies)
    for file, text in texts:
        emit(text.replace(ELAPSED, f"{time.monotonic() - reporting.started:.1f}"), file)
    return code


def _rendered(report: Report, reporting: Reporting, output: Output, landscape: Landscape | None) -> str:
    from kustomgen.cache.responses import ELAPSED
    from kustomgen.report import render
    from kustomgen.report.shown import shown

    if reporting.statistics and output.main:
        from kustomgen.report.statistics import table

        return f"{table(report) or 'nothing found'}\n"
    if reporting.severity or reporting.limit:
        report, _ = shown(report, reporting.severity, reporting.limit)
    colored = color() and output.file is None
    return render(
        report,
        output.format,
        color=colored,
        elapsed=ELAPSED,
        threshold=reporting.threshold,
        landscape=landscape,
    )


def _remember(arguments: Sequence[str], response: Response, dependencies: Iterable[Dependency]) -> None:
    from kustomgen.cache.responses import remember
    from kustomgen.cache.store import CacheError

    try:
        remember(list(arguments), response, dependencies)
    except CacheError as error:
        say_why(error)


def say_why(error: CacheError | None) -> None:
    if error and error.always:
        say(str(error))


def _with_baseline(report: Report, write: Path | None) -> Report:
    """Writes a baseline, and returns the report compared with it. A failed build is recorded with
    its cause; its findings are new as soon as it builds.
    """
    if write is None:
        return report
    from kustomgen.policy.baseline import from_text, hold_against, to_text
    from kustomgen.policy.failures import failure_groups
    from kustomgen.report.grouping import counted

    text = to_text(report)
    emit(text, write)
    findings, failures = len(report.findings), len(failure_groups(report.builds))
    now = [counted(findings, "finding"), *([counted(failures, "cause") + " of failed builds"] if failures else [])]
    say(f"{write}: {' and '.join(now)} {'is' if findings + failures == 1 else 'are'} known from now on")
    return hold_against(report, from_text(text, str(write)))
