"""All that a run builds, for pages that show more than findings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.check.plan import outline
from kustomgen.engine.find import find_engine
from kustomgen.errors import BuildError, InputError
from kustomgen.kustomize.build import as_build, read_manifests
from kustomgen.kustomize.builds import BuildOptions, start_builds
from kustomgen.policy.finding import BuildSummary, EngineInfo, Report
from kustomgen.project.targets import is_delivery
from kustomgen.report.views.landscape import Landscape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kustomgen.check.options import Options
    from kustomgen.check.plan import Plan
    from kustomgen.k8s.build import Build

    Results = dict[str, Build | BuildError]


@dataclass(frozen=True)
class LandscapeResult:
    """What was built; ``report`` says of each build whether it failed, and has no findings."""

    landscape: Landscape
    report: Report


def run_landscape(
    options: Options,
    targets: Sequence[str] | None = None,
    show: Callable[[str], None] = lambda _: None,
    built: Mapping[str, Build] | None = None,
) -> LandscapeResult:
    """Builds all that the options name, or these targets of it, without any rule; what is ``built``
    is taken as it is.

    Raises InputError if there is nothing to build, and EngineError without an engine.
    """
    plan = outline(replace(options, remember=False, changed=None, changed_files=False, shard=None))
    wanted = plan.targets if targets is None else tuple(target for target in plan.targets if target in {*targets})
    shown = [target for target in wanted if not is_delivery(target, options.paths)]
    found: Results = {target: each for target, each in (built or {}).items() if target in {*shown}}
    folders = [target for target in shown if target not in found and Path(target).is_dir()]
    engine = find_engine(options.engine) if folders else None
    if engine is not None:
        show(f"building {len(folders)} overlays for the page …")
        how = BuildOptions(options.timeout, options.unrestricted, remote=options.remote)
        with start_builds(engine, [Path(folder) for folder in folders], plan.sources, how) as builds:
            for result in builds.results():
                target, values = folders[result.number], dict(options.substitute)
                found[target] = as_build(result, Path(target), plan.sources, plan.kubernetes, values=values)
    found |= {target: _file(plan, target) for target in shown if target not in found}
    results = {target: _named(plan, target, found[target]) for target in shown}
    report = Report(
        findings=(),
        builds=tuple(_summaries(plan, results)),
        rules=(),
        engine=EngineInfo(engine.name, engine.version) if engine else None,
        kubernetes=plan.kubernetes,
        notes=tuple(
            f"{target}: this page does not show the objects that deploy the overlays"
            for target in wanted
            if target not in results
        ),
    )
    failed = tuple(target for target, each in results.items() if isinstance(each, BuildError))
    working = tuple(each for each in results.values() if not isinstance(each, BuildError))
    return LandscapeResult(Landscape(plan.sources, working, failed), report)


def _file(plan: Plan, target: str) -> Build | BuildError:
    try:
        return read_manifests(
            target, sources=plan.sources, kubernetes=plan.kubernetes, values=dict(plan.options.substitute)
        )
    except InputError as error:
        return BuildError(error.complaints)


def _named(plan: Plan, target: str, built: Build | BuildError) -> Build | BuildError:
    """The same with the name and the tier that the spec gives the environment."""
    if isinstance(built, BuildError) or target not in plan.search.here:
        return built
    name, tier = plan.environment(target)
    return replace(built, environment=name, tier=tier)


def _summaries(plan: Plan, built: Results) -> Iterator[BuildSummary]:
    for target, each in built.items():
        name, _ = plan.environment(target)
        if isinstance(each, BuildError):
            yield BuildSummary(target, name, 0, error=str(each), failure=each.complaints[0])
        else:
            yield BuildSummary(each.path, name, len(each.resources))
