"""What the rules that compare environments find, once all builds of a run are there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.cli.options import unrestricted
from kustomgen.cli.places import with_note
from kustomgen.errors import BuildError
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.source import locate
from kustomgen.policy.comparison import compare, takes_part, with_found
from kustomgen.policy.engine import Checked, nowhere

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kustomgen.cli.prepare import Prepared
    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node, Resource
    from kustomgen.policy.config import Policy
    from kustomgen.policy.finding import BuildSummary

Results = dict[str, "Checked | BuildSummary"]


def with_comparisons(run: Prepared, policy: Policy, results: Results) -> Results:
    """The results with what comparing environments finds in each, at the lines that set it."""
    checked = {target: result for target, result in results.items() if isinstance(result, Checked)}
    builds = {target: each.build for target, each in checked.items() if takes_part(each.build, policy)}
    found = compare(list(builds.values()), policy, lambda _, at: nowhere(at))
    wrong = [target for target, problems in zip(builds, found, strict=True) if problems]
    if not wrong:
        return results
    # Only where there is something to tell is it asked where each object came from.
    builds |= _with_origins(run, {target: builds[target] for target in wrong})
    found = compare(list(builds.values()), policy, lambda build, at: _where(run, build, at))
    told = {
        target: with_found(checked[target], [(with_note(one, at, run.sources, Path(target)), at) for one, at in more])
        for target, more in zip(builds, found, strict=True)
    }
    return {**results, **told}


def _with_origins(run: Prepared, builds: Mapping[str, Build]) -> dict[str, Build]:
    unknown = [target for target, build in builds.items() if not _knows(build)]
    return {target: replace(builds[target], resources=built) for target, built in _build(run, unknown)}


def _build(run: Prepared, targets: Collection[str]) -> list[tuple[str, tuple[Resource, ...]]]:
    if run.engine is None or not targets:
        return []
    folders = [Path(target) for target in targets]
    options = run.options
    built = build_all(
        run.engine,
        folders,
        sources=run.sources,
        timeout=options.timeout,
        unrestricted=unrestricted(options.load_restrictor),
        remote=options.remote,
    )
    return [
        (target, what.resources)
        for target, (_, what) in zip(targets, built, strict=True)
        if not isinstance(what, BuildError)
    ]


def _knows(build: Build) -> bool:
    return any(resource.origin.file or resource.origin.configured_in for resource in build.resources)


def _where(run: Prepared, build: Build, at: Node) -> Mark | None:
    return locate(run.sources, Path(build.path), at.resource, at.path, run.kubernetes)
