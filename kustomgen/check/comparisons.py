"""What the rules that compare environments find, once all overlays of a base are built."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.check.places import place_of, with_note
from kustomgen.policy.checked import Checked, nowhere
from kustomgen.policy.comparison import compare, takes_part, with_found

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Sequence

    from kustomgen.check.plan import Plan
    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node, Resource
    from kustomgen.kustomize.layers.builder import VariantBuilder
    from kustomgen.policy.config import Policy
    from kustomgen.policy.finding import BuildSummary

Results = dict[str, "Checked | BuildSummary"]


def with_comparisons(
    plan: Plan, policy: Policy, results: Results, workshop: VariantBuilder | None
) -> Generator[Collection[int], None, Results]:
    """The results with what comparing environments finds in each, at the lines that set it.

    If it has to wait for what it ordered in the workshop, it gives the numbers of that, to go on
    once it is there.
    """
    checked = {target: result for target, result in results.items() if isinstance(result, Checked)}
    here = plan.search.here
    builds = {
        target: replace(each.build, cluster=here[target].cluster) if target in here else each.build
        for target, each in checked.items()
        if takes_part(each.build, policy)
    }
    found = compare(list(builds.values()), policy, lambda _, at: nowhere(at))
    wrong = [target for target, problems in zip(builds, found, strict=True) if problems]
    if not wrong:
        return results
    # Only if there is something to tell is it asked where each object came from; without a
    # workshop that is known.
    unknown = [target for target in wrong if not _knows(builds[target])]
    built = (yield from _ordered(plan, unknown, workshop)) if workshop else []
    builds |= {target: replace(builds[target], resources=resources) for target, resources in built}
    found = compare(list(builds.values()), policy, lambda build, at: _where(plan, build, at))
    told = {
        target: with_found(checked[target], [(with_note(one, at, plan.sources, Path(target)), at) for one, at in more])
        for target, more in zip(builds, found, strict=True)
    }
    return {**results, **told}


Built = list[tuple[str, tuple["Resource", ...]]]


def _ordered(plan: Plan, targets: Sequence[str], workshop: VariantBuilder) -> Generator[Collection[int], None, Built]:
    folders = [Path(plan.sources.real(target)) for target in targets]
    numbers = workshop.order([(folder, {}) for folder in folders], origins=True)
    yield numbers
    found = zip(targets, workshop.with_origins(folders, numbers), strict=True)
    return [(target, built) for target, built in found if built is not None]


def _knows(build: Build) -> bool:
    return any(resource.origin.file or resource.origin.configured_in for resource in build.resources)


def _where(plan: Plan, build: Build, at: Node) -> Mark | None:
    return place_of(plan.sources, Path(build.path), at, plan.kubernetes)
