"""``kustomgen check``."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from kustomgen.cli.exit_codes import Exit
from kustomgen.cli.options import (
    ROOT_ONLY,
    Baseline,
    EngineOption,
    Environments,
    Exclude,
    FailOn,
    Kubernetes,
    Limit,
    LoadRestrictor,
    Outputs,
    Paths,
    Remote,
    ReportFormat,
    ShownSeverity,
    Statistics,
    Substitute,
    SubstituteFrom,
    Timeout,
    WriteBaseline,
    engine_preference,
    one_or_more,
    seconds,
    unrestricted,
)
from kustomgen.cli.reporting import print_report, reporting_of, say_why
from kustomgen.progress import progress
from kustomgen.terminal import emit, say

if TYPE_CHECKING:
    from kustomgen.check.options import Options
    from kustomgen.check.run import CheckResult
    from kustomgen.report.views.landscape import Landscape


def check(
    context: typer.Context,
    paths: Paths = None,
    environment: Environments = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|FILE",
            help="A built-in policy or a file; may be repeated. Default: policies/*.yaml, else recommended. "
            "Example: --policy policies/strict.yaml",
        ),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only this rule; may be repeated. Example: --rule image-pinned"),
    ] = None,
    skip: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Skip this rule; may be repeated. Example: --skip pdb-present"),
    ] = None,
    baseline: Baseline = None,
    write_baseline: WriteBaseline = None,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Repair what rules can, build again, and undo edits that changed anything else."),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="With --fix: write nothing; print the changes as a unified diff.")
    ] = False,
    changed: Annotated[
        str | None,
        typer.Option(
            metavar="[REV]",
            help="Check only what is affected by changes since the merge base with this revision; default HEAD. "
            "Example: --changed origin/main",
        ),
    ] = None,
    changed_files: Annotated[
        bool,
        typer.Option(
            "--changed-files",
            help="Files among the paths are changed files, as from pre-commit: check only what they affect.",
        ),
    ] = False,
    fail_on: FailOn = "error",
    format: ReportFormat = "text",  # noqa: A002 - the option's name
    output: Outputs = None,
    exclude: Exclude = None,
    severity: ShownSeverity = None,
    limit: Limit = None,
    statistics: Statistics = False,
    schemas: Annotated[
        list[str] | None,
        typer.Option(metavar="DIR", help="A folder of CRDs or JSON Schemas; may be repeated. Example: --schemas crds"),
    ] = None,
    substitute: Substitute = None,
    substitute_from: SubstituteFrom = None,
    kubernetes_version: Kubernetes = None,
    engine: EngineOption = "auto",
    timeout: Timeout = 60,
    load_restrictor: LoadRestrictor = ROOT_ONLY,
    remote: Remote = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Build and check everything, without reading or writing the cache.")
    ] = False,
    shard: Annotated[
        str | None,
        typer.Option(
            metavar="I/N",
            help="Check only part I of N; `kustomgen merge` makes one report of all parts. "
            "Example: --shard 2/4 --format json --output shard-2.json",
        ),
    ] = None,
    profile: Annotated[
        bool,
        typer.Option(
            "--profile", help="Print on standard error where the time went. Checks everything, as with --no-cache."
        ),
    ] = False,
    processes: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="No effect: one process checks everything. A later release removes it. Example: --processes 4",
        ),
    ] = None,
) -> None:
    """Build every overlay with the real kustomize, and check the result with the rules."""
    from kustomgen.check.options import Options
    from kustomgen.check.refusals import refuse_together
    from kustomgen.check.shard import parse_shard
    from kustomgen.check.substitutes import substitutes

    told = NO_EFFECT if one_or_more(processes, "--processes") else ""
    reporting = reporting_of(format, output, write_baseline, fail_on, severity, limit, told, statistics=statistics)
    options = Options(
        paths=tuple(paths or ()),
        environments=tuple(environment or ()),
        policies=tuple(policy or ()),
        only=tuple(rule or ()),
        skip=tuple(skip or ()),
        schemas=tuple(schemas or ()),
        substitute=substitutes(substitute or (), substitute_from or ()),
        exclude=tuple(exclude or ()),
        baseline=baseline,
        write_baseline=write_baseline,
        changed=changed,
        changed_files=changed_files,
        kubernetes=kubernetes_version,
        engine=engine_preference(engine),
        timeout=seconds(timeout, "--timeout"),
        unrestricted=unrestricted(load_restrictor),
        remote=remote,
        remember=not (no_cache or fix or profile),
        whole=fix,
        shard=parse_shard(shard) if shard is not None else None,
        keep=shard is None and any(each.format == "html" for each in reporting.outputs),
    )
    refuse_together(options, diff=diff, fix=fix, profile=profile)
    if reporting.told:
        say(reporting.told)
    if "-" in options.paths:
        options = replace(options, stdin=sys.stdin.buffer.read())
    if diff:
        raise typer.Exit(_preview(options))
    result = _fixed(options) if fix else _profiled(options) if profile else _checked(options)
    code = print_report(result, reporting, context.obj, lambda: _landscape(options, result))
    raise typer.Exit(code)


NO_EFFECT = "--processes has no effect: one process checks everything; a later release removes the option"


def _checked(options: Options) -> CheckResult:
    from kustomgen.check.run import run_check

    with progress() as show:
        result = run_check(options, show)
    say_why(result.cache_error)
    return result


def _profiled(options: Options) -> CheckResult:
    from kustomgen.check.profiled import profiled, table

    result, profile = profiled(lambda: _checked(options))
    say(table(profile))
    return result


def _landscape(options: Options, result: CheckResult) -> Landscape | None:
    """The environments, tree and traffic for a page; None for a shard, which has only a part."""
    from kustomgen.check.landscape import run_landscape

    if options.shard:
        return None
    with progress() as show:
        return run_landscape(options, result.targets, show, result.builds).landscape


def _fixed(options: Options) -> CheckResult:
    from kustomgen.fix.run import fix

    fixed = fix(lambda: _checked(options))
    say(fixed.told)
    return fixed.result


def _preview(options: Options) -> Exit:
    """Prints the first round of edits of ``--fix``."""
    from kustomgen.fix.run import preview

    result = _checked(options)
    would = preview(result)
    emit(would.diff)
    say(would.told)
    return Exit.CLEAN if all(build.ok for build in result.report.builds) else Exit.UNUSABLE
