"""``kustomgen check``."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from kustomgen.cli.boundary import Exit
from kustomgen.cli.options import ENGINES, one_of
from kustomgen.cli.progress import progress
from kustomgen.cli.project import environments_here
from kustomgen.cli.terminal import color, emit
from kustomgen.errors import BuildError, Complaint, InputError, Mark
from kustomgen.k8s.schema import known_version, latest
from kustomgen.kustomize.build import build_all, read_manifests
from kustomgen.kustomize.engine import Preference, find_engine
from kustomgen.kustomize.graph import overlays_below
from kustomgen.kustomize.source import locate
from kustomgen.kustomize.sources import Sources
from kustomgen.policy.config import narrow, unknown_environments
from kustomgen.policy.engine import Checked, check_build, make_report
from kustomgen.policy.finding import BuildSummary, EngineInfo, Severity
from kustomgen.policy.load import load_policies
from kustomgen.report import FORMATS, render
from kustomgen.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.cli.project import EnvironmentHere
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node
    from kustomgen.kustomize.engine import Engine
    from kustomgen.policy.config import Policy
    from kustomgen.policy.finding import Report

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said."""

    paths: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    fail_on: str = "error"
    format: str = "text"
    output: Path | None = None
    kubernetes: str | None = None
    engine: str = "auto"
    timeout: float = 60


def run(options: Options) -> None:
    """Builds, checks and reports; exits with 1 for findings and 2 where something did not build."""
    started = time.monotonic()
    one_of(options.format, FORMATS, "--format")
    one_of(options.engine, ENGINES, "--engine")
    threshold = one_of(options.fail_on, (*Severity, "never"), "--fail-on")
    report = look(options)
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


def look(options: Options) -> Report:
    """The report of everything that the options name. Raises KustomgenError where there is nothing to look at."""
    policy = narrow(load_policies(options.policies or _policies_here(), RULES), options.only, options.skip)
    kubernetes = known_version(options.kubernetes) if options.kubernetes else latest()
    here = environments_here()
    texts = {STDIN: sys.stdin.buffer.read().decode("utf-8", "replace")} if STDIN in options.paths else {}
    sources = Sources(texts=texts)
    targets = _targets(options, sources, here)
    names = {_environment(target, here) for target in targets}
    if complaints := unknown_environments(policy, names | {environment.name for environment in here.values()}):
        raise InputError(complaints)
    chosen = [target for target in targets if _is_wanted(target, options, here)]
    if not chosen:
        known = ", ".join(sorted(names))
        hint = f"there are: {known}"
        raise InputError(Complaint(None, f"there is no environment {', '.join(map(repr, options.environments))}", hint))
    engine, built = _build(chosen, options, sources, kubernetes)
    results = [_check(target, what, policy, sources, here, kubernetes) for target, what in built]
    info = EngineInfo(engine.name, engine.version) if engine else None
    return make_report(
        results,
        policy,
        today=datetime.now(tz=None).date(),  # noqa: DTZ005 - an exemption ends with the user's day
        engine=info,
        kubernetes=kubernetes,
        environments=names,
    )


def _policies_here() -> tuple[str, ...]:
    """The project's own policies: every file in ``policies/`` here."""
    return tuple(str(file) for file in sorted(Path("policies").glob("*.y*ml")))


def _targets(options: Options, sources: Sources, here: Mapping[str, EnvironmentHere]) -> list[str]:
    """What to build, each once, in the order named. Raises InputError where there is nothing, naming all that is missing."""
    if not options.paths:
        return _default_targets(sources, here)
    found: dict[str, None] = {}
    complaints: list[Complaint] = []
    for path in options.paths:
        try:
            if path == STDIN or Path(path).is_file():
                found[_whole_kustomization(path)] = None
            else:
                found.update(dict.fromkeys(overlay.as_posix() for overlay in overlays_below(sources, Path(path))))
        except InputError as error:
            complaints += error.complaints
    if complaints:
        raise InputError(complaints)
    return list(found)


def _whole_kustomization(path: str) -> str:
    """The folder of a kustomization file: pre-commit and people name the file, and mean what it builds."""
    name = Path(path).name
    return (
        Path(path).parent.as_posix() if name in ("kustomization.yaml", "kustomization.yml", "Kustomization") else path
    )


def _default_targets(sources: Sources, here: Mapping[str, EnvironmentHere]) -> list[str]:
    if here:
        missing = [folder for folder in here if not Path(folder).is_dir()]
        if missing:
            raise InputError(
                Complaint(Mark(folder), "there is no such folder", "`kustomgen generate` writes it")
                for folder in missing
            )
        return list(here)
    if not Path("overlays").is_dir():
        hint = "name a folder: `kustomgen check deploy/`; or run `kustomgen init` for a first spec"
        raise InputError(Complaint(None, "there is neither a kustomgen.yaml nor a folder overlays here", hint))
    return [overlay.as_posix() for overlay in overlays_below(sources, Path("overlays"))]


def _environment(target: str, here: Mapping[str, EnvironmentHere]) -> str:
    if target == STDIN:
        return "stdin"
    path = Path(target)
    if path.is_file():
        return path.stem
    return here[target].name if target in here else path.resolve().name


def _is_wanted(target: str, options: Options, here: Mapping[str, EnvironmentHere]) -> bool:
    if not options.environments:
        return True
    known = {_environment(target, here), Path(target).name}
    if target in here and here[target].tier:
        known.add(str(here[target].tier))
    return not known.isdisjoint(options.environments)


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
                engine, [Path(f) for f in folders], sources=sources, kubernetes=kubernetes, timeout=options.timeout
            )
        built = {folder: what for folder, (_, what) in zip(folders, results, strict=True)}
    for target in targets:
        if target not in built:
            built[target] = read_manifests(target, sources=sources, kubernetes=kubernetes)
    return engine, [(target, built[target]) for target in targets]


def _check(
    target: str,
    what: Build | BuildError,
    policy: Policy,
    sources: Sources,
    here: Mapping[str, EnvironmentHere],
    kubernetes: str,
) -> Checked | BuildSummary:
    name = _environment(target, here)
    if isinstance(what, BuildError):
        return BuildSummary(target, name, 0, error=str(what))
    if not what.resources:
        return BuildSummary(target, name, 0, error=f"{target}: builds to nothing; nothing was checked")
    if target in here:
        what = replace(what, environment=name, tier=here[target].tier)

    def where(node: Node) -> Mark | None:
        return locate(sources, Path(target), node.resource, node.path, kubernetes)

    return check_build(what, policy, where)
