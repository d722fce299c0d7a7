"""``kustomgen check``."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.cache.answers import ELAPSED
from kustomgen.cli import boundary
from kustomgen.cli.baseline import read_baseline, with_baseline
from kustomgen.cli.boundary import Exit
from kustomgen.cli.options import ENGINES, FORMATS, one_of, one_or_more, seconds, unrestricted
from kustomgen.cli.prepare import prepare
from kustomgen.cli.targets import STDIN
from kustomgen.cli.terminal import color, emit, say
from kustomgen.errors import Complaint, InputError, KustomgenError
from kustomgen.policy.finding import Severity
from kustomgen.policy.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kustomgen.cli.look import Look
    from kustomgen.policy.finding import Report


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said."""

    paths: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    baseline: Path | None = None
    write_baseline: Path | None = None
    fix: bool = False
    diff: bool = False
    fail_on: str = "error"
    format: str = "text"
    output: Path | None = None
    kubernetes: str | None = None
    engine: str = "auto"
    timeout: float = 60
    load_restrictor: str = "LoadRestrictionsRootOnly"
    remote: bool = False
    no_cache: bool = False
    schemas: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    severity: str | None = None
    limit: int | None = None
    statistics: bool = False
    changed: str | None = None
    changed_files: bool = False
    processes: int | None = None


def run(options: Options) -> None:
    """Builds, checks and reports; exits with 1 for findings and 2 where something did not build."""
    started = time.monotonic()
    one_of(options.format, FORMATS, "--format")
    one_of(options.engine, ENGINES, "--engine")
    threshold = one_of(options.fail_on, (*Severity, "never"), "--fail-on")
    one_of(options.severity or "info", tuple(Severity), "--severity")
    one_or_more(options.limit, "--limit")
    seconds(options.timeout, "--timeout")
    if one_or_more(options.processes, "--processes"):
        say("--processes has no effect: one process checks everything; a later release removes the option")
    unrestricted(options.load_restrictor)
    known = read_baseline(options.baseline, options.write_baseline)

    def look_again() -> Look:
        seen = look_closely(options, whole=options.fix)
        return replace(seen, report=with_baseline(seen.report, known, None))

    seen = _fixed(options, look_again)
    report = seen.report
    if options.diff:
        raise SystemExit(Exit.UNUSABLE if any(not build.ok for build in report.builds) else Exit.CLEAN)
    report = with_baseline(report, None, options.write_baseline)
    code = verdict(report, None if threshold == "never" else Severity(threshold))
    text = _rendered(report, options, threshold)
    if seen.closed and options.output is None and options.write_baseline is None:
        seen.closed.answer(boundary.arguments, text, code, [str(options.baseline)] if options.baseline else [])
    emit(text.replace(ELAPSED, f"{time.monotonic() - started:.1f}"), options.output)
    if code:
        raise SystemExit(code)


def _rendered(report: Report, options: Options, threshold: str) -> str:
    from kustomgen.report import render  # noqa: PLC0415 - by now it is needed
    from kustomgen.report.shown import shown  # noqa: PLC0415

    if options.statistics:
        from kustomgen.report.statistics import table  # noqa: PLC0415

        return f"{table(report) or 'nothing found'}\n"
    if options.severity or options.limit:
        report, _ = shown(report, Severity(options.severity) if options.severity else None, options.limit)
    return render(
        report,
        options.format,
        color=color() and options.output is None,
        elapsed=_Later(),
        threshold=None if threshold == "never" else Severity(threshold),
    )


class _Later(float):
    """A time that is not known yet, as whoever prints it sees it."""

    def __format__(self, _spec: str) -> str:
        return ELAPSED


def _fixed(options: Options, look_again: Callable[[], Look]) -> Look:
    """What there is to see, after what ``--fix`` repairs or ``--diff`` shows."""
    if options.diff and not options.fix:
        raise InputError(Complaint(None, "--diff shows what --fix would write", "name both"))
    if not options.fix:
        return look_again()
    if STDIN in options.paths:
        raise InputError(Complaint(None, "--fix edits files, and standard input is none", "name the files"))
    from kustomgen.cli.fix import fix, show  # noqa: PLC0415 - for who fixes

    if options.diff:
        seen = look_again()
        show(seen)
        return seen
    return fix(look_again)


def look(options: Options) -> Report:
    """The report of everything that the options name. Raises KustomgenError where there is nothing to look at."""
    return look_closely(options).report


def look_closely(options: Options, *, whole: bool = False) -> Look:
    """The same, with what it was made from; ``whole`` as of ``look_at``."""
    try:
        run = prepare(options)
        builds = run.begin(origins=whole)
    except KustomgenError:
        from kustomgen.cli.look import policy_of  # noqa: PLC0415 - see below

        policy_of(options)  # what is wrong with the policy is said first
        raise
    with builds or nullcontext(), run.server:
        # The rules are imported while the engine builds: both take as long.
        workshop = run.workshop(builds)
        from kustomgen.cli.look import Begun, look_at, policy_for  # noqa: PLC0415

        return look_at(run, Begun(builds, workshop), policy_for(run), whole=whole)
