"""``kustomgen check``."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from kustomgen.cli.baseline import read_baseline, with_baseline
from kustomgen.cli.boundary import Exit
from kustomgen.cli.options import ENGINES, one_of, seconds
from kustomgen.cli.policies import load_policy_of_run
from kustomgen.cli.progress import progress
from kustomgen.cli.project import environments_here
from kustomgen.cli.targets import STDIN, environment_of, environments_around, find_targets, wanted
from kustomgen.cli.terminal import color, emit
from kustomgen.errors import BuildError, Complaint, InputError, Mark
from kustomgen.k8s.schema import known_version, latest
from kustomgen.kustomize.build import build_all, read_manifests
from kustomgen.kustomize.engine import Preference, find_engine
from kustomgen.kustomize.source import locate
from kustomgen.kustomize.sources import Sources
from kustomgen.policy.config import narrow, unknown_environments
from kustomgen.policy.engine import Checked, check_build, make_report
from kustomgen.policy.family import with_family
from kustomgen.policy.finding import BuildSummary, EngineInfo, Severity
from kustomgen.report import FORMATS, render
from kustomgen.yaml.source import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kustomgen.cli.project import EnvironmentHere
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node
    from kustomgen.kustomize.engine import Engine
    from kustomgen.policy.config import Policy
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
    remote: bool = False


@dataclass(frozen=True)
class Look:
    """Everything that one run saw; ``targets`` are all that were to be built, ``checked`` those that did."""

    report: Report
    policy: Policy
    sources: Sources
    kubernetes: str
    targets: tuple[str, ...]
    checked: tuple[tuple[str, Checked], ...]


def run(options: Options) -> None:
    """Builds, checks and reports; exits with 1 for findings and 2 where something did not build."""
    started = time.monotonic()
    one_of(options.format, FORMATS, "--format")
    one_of(options.engine, ENGINES, "--engine")
    threshold = one_of(options.fail_on, (*Severity, "never"), "--fail-on")
    seconds(options.timeout, "--timeout")
    known = read_baseline(options.baseline, options.write_baseline)

    def look_again() -> Look:
        seen = look_closely(options)
        return replace(seen, report=with_baseline(seen.report, known, None))

    report = _fixed(options, look_again).report
    if options.diff:
        raise typer.Exit(Exit.UNUSABLE if any(not build.ok for build in report.builds) else 0)
    report = with_baseline(report, None, options.write_baseline)
    text = render(
        report,
        options.format,
        color=color() and options.output is None,
        elapsed=time.monotonic() - started,
        threshold=None if threshold == "never" else Severity(threshold),
    )
    emit(text, options.output)
    if any(not build.ok for build in report.builds):
        raise typer.Exit(Exit.UNUSABLE)
    if threshold != "never" and any(f.severity.at_least(Severity(threshold)) for f in report.findings):
        raise typer.Exit(Exit.FOUND)


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


def look_closely(options: Options) -> Look:
    """The same, with what it was made from."""
    policy = narrow(load_policy_of_run(options.policies), options.only, options.skip)
    kubernetes = known_version(options.kubernetes) if options.kubernetes else latest()
    here = environments_here()
    texts = {STDIN: decode(sys.stdin.buffer.read(), STDIN)} if STDIN in options.paths else {}
    sources = Sources(texts=texts)
    targets = find_targets(options.paths, sources, here)
    names = {environment_of(target, here) for target in targets}
    if complaints := unknown_environments(policy, names | environments_around(targets, here)):
        raise InputError(complaints)
    engine, built = _build(wanted(targets, options.environments, here), options, sources, kubernetes)
    results = [_check(target, what, policy, sources, here, kubernetes) for target, what in built]
    info = EngineInfo(engine.name, engine.version) if engine else None
    report = make_report(
        with_family(results, policy),
        policy,
        today=datetime.now(tz=None).date(),  # noqa: DTZ005 - an exemption ends with the user's day
        engine=info,
        kubernetes=kubernetes,
        environments=names,
    )
    checked = [(target, each) for (target, _), each in zip(built, results, strict=True) if isinstance(each, Checked)]
    return Look(report, policy, sources, kubernetes, tuple(target for target, _ in built), tuple(checked))


def _build(
    targets: list[str], options: Options, sources: Sources, kubernetes: str
) -> tuple[Engine | None, list[tuple[str, Build | BuildError]]]:
    """Every target with what it builds to, in order; no engine where all of them are files."""
    folders = [target for target in targets if target != STDIN and Path(target).is_dir()]
    built: dict[str, Build | BuildError] = {}
    engine = None
    if folders:
        engine = find_engine(cast("Preference", options.engine))
        with progress(f"building {len(folders)} overlays"):
            results = build_all(
                engine,
                [Path(f) for f in folders],
                sources=sources,
                kubernetes=kubernetes,
                timeout=options.timeout,
                remote=options.remote,
            )
        built = {folder: what for folder, (_, what) in zip(folders, results, strict=True)}
    for target in targets:
        if target not in built:
            built[target] = _read(target, sources, kubernetes)
    return engine, [(target, built[target]) for target in targets]


def _read(file: str, sources: Sources, kubernetes: str) -> Build | BuildError:
    """A file of manifests. One that cannot be read does not keep the others from being looked at."""
    try:
        return read_manifests(file, sources=sources, kubernetes=kubernetes)
    except InputError as error:
        return BuildError(error.complaints)


def _check(
    target: str,
    what: Build | BuildError,
    policy: Policy,
    sources: Sources,
    here: Mapping[str, EnvironmentHere],
    kubernetes: str,
) -> Checked | BuildSummary:
    name = environment_of(target, here)
    if isinstance(what, BuildError):
        return BuildSummary(target, name, 0, error=str(what))
    if not what.resources:
        nothing = "builds to nothing" if Path(target).is_dir() else "holds no objects"
        return BuildSummary(target, name, 0, error=f"{target}: {nothing}, so nothing was checked")
    if target in here:
        what = replace(what, environment=name, tier=here[target].tier)

    def where(node: Node) -> Mark | None:
        return locate(sources, Path(target), node.resource, node.path, kubernetes)

    return check_build(what, policy, where)
