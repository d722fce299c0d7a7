"""Prints the report of ``kustomgen check``, caches it, and writes a baseline."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.cli.options import one_of, one_or_more
from kustomgen.report import FORMATS
from kustomgen.report.outputs import outputs_of
from kustomgen.terminal import color, emit, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kustomgen.cache.fingerprints import Dependency
    from kustomgen.cache.responses import Response
    from kustomgen.cache.store import CacheError
    from kustomgen.check.run import CheckResult
    from kustomgen.report.reporting import Reporting
    from kustomgen.report.views.landscape import Landscape


def reporting_of(
    form: str,
    output: Sequence[str] | None,
    write_baseline: Path | None,
    fail_on: str,
    severity: str | None,
    limit: int | None,
    told: str = "",
    *,
    statistics: bool,
) -> Reporting:
    """How the options of a command ask to report. Raises InputError for an unknown word, and for
    files that cannot be written.
    """
    from kustomgen.policy.finding import Severity
    from kustomgen.report.reporting import Reporting

    one_of(fail_on, (*Severity, "never"), "--fail-on")
    return Reporting(
        time.monotonic(),
        outputs_of(one_of(form, FORMATS, "--format"), output or (), (write_baseline,)),
        None if fail_on == "never" else Severity(fail_on),
        Severity(one_of(severity, tuple(Severity), "--severity")) if severity else None,
        one_or_more(limit, "--limit"),
        statistics,
        write_baseline,
        told,
    )


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
    from kustomgen.report.reporting import rendered

    report = result.report
    if reporting.write_baseline:
        from kustomgen.report.new_baseline import new_baseline

        baseline = new_baseline(report, reporting.write_baseline)
        emit(baseline.text, reporting.write_baseline)
        say(baseline.told)
        report = baseline.report
    code = verdict(report, reporting.threshold)
    builds = landscape() if landscape and any(each.format == "html" for each in reporting.outputs) else None
    texts = [
        (each.file, rendered(report, reporting, each, builds, elapsed=ELAPSED, color=color()))
        for each in reporting.outputs
    ]
    to_files = any(file for file, _ in texts) or reporting.write_baseline is not None
    if result.dependencies is not None and not to_files:
        told = f"{reporting.told}\n" if reporting.told else ""
        _remember(arguments, Response(texts[0][1], told, code), result.dependencies)
    for file, text in texts:
        emit(text.replace(ELAPSED, f"{time.monotonic() - reporting.started:.1f}"), file)
    return code


def _remember(arguments: Sequence[str], response: Response, dependencies: Iterable[Dependency]) -> None:
    from kustomgen.cache.responses import remember
    from kustomgen.cache.store import CacheError

    try:
        remember(list(arguments), response, dependencies)
    except CacheError as error:
        say_why(error)


def say_why(error: CacheError | None) -> None:
    """Prints why the cache is not used, where that is always said."""
    if error and error.always:
        say(str(error))
