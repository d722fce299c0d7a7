"""The environments of each family against each other, by the rules that compare."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.pairing import pair
from kustomgen.policy.engine import stamp
from kustomgen.policy.order import rank
from kustomgen.policy.rule import ComparingRule, Member

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pairing import Key
    from kustomgen.k8s.resource import Node, Resource
    from kustomgen.policy.config import Policy, Setting
    from kustomgen.policy.engine import Checked
    from kustomgen.policy.finding import Finding
    from kustomgen.policy.rule import AnyRule, Problem

    LocateIn = Callable[[Build, Node], Mark | None]
    """Where to edit what stands at a position of a build; None where that is not known."""


def families(builds: Sequence[Build]) -> list[list[Build]]:
    """The builds that stand on one base, in order; those that stand on none, or alone, are in no family."""
    joined: dict[str, str] = {}

    def root(base: str) -> str:
        while joined.setdefault(base, base) != base:
            joined[base] = base = joined[joined[base]]
        return base

    for build in builds:
        for base in build.bases:
            joined[root(base)] = root(build.bases[0])
    found: defaultdict[Hashable, list[Build]] = defaultdict(list)
    for build in builds:
        if build.bases:
            found[root(build.bases[0])].append(build)
    return [family for family in found.values() if len(family) > 1]


def takes_part(build: Build, policy: Policy) -> bool:
    """Whether there is anything to compare in a build: it stands on a base, and a rule's order names its environment."""
    if not build.bases:
        return False
    settings = (policy.setting(rule, build.environment, build.tier) for rule in policy.rules if is_comparing(rule))
    return any(setting and rank(Member(build, setting.params, {})) is not None for setting in settings)


def is_comparing(rule: AnyRule) -> bool:
    """Whether the rule compares environments."""
    return isinstance(rule, ComparingRule)


Found = list[tuple["Finding", "Problem"]]


def compare(builds: Sequence[Build], policy: Policy, locate: LocateIn) -> list[Found]:
    """What comparing each build with its family finds in it, build by build."""
    rules = [rule for rule in policy.rules if isinstance(rule, ComparingRule)]
    found: dict[int, Found] = {id(build): [] for build in builds}
    for family in families(builds) if rules else ():
        objects = pair(family)
        for rule in rules:
            for build, finding, problem in _run(rule, family, objects, policy, locate):
                found[id(build)].append((finding, problem))
    return [found[id(build)] for build in builds]


def with_found(checked: Checked, found: Found) -> Checked:
    """A checked build with what comparing it found, after what was there; problems only where those were kept."""
    kept = checked.problems or not checked.findings
    return replace(
        checked,
        findings=(*checked.findings, *(finding for finding, _ in found)),
        problems=(*checked.problems, *(problem for _, problem in found)) if kept else (),
    )


def _run(
    rule: ComparingRule[Any],
    family: Sequence[Build],
    objects: Sequence[Mapping[Key, Resource]],
    policy: Policy,
    locate: LocateIn,
) -> Iterable[tuple[Build, Finding, Problem]]:
    settings: dict[int, tuple[Build, Setting]] = {}
    members = []
    for build, keyed in zip(family, objects, strict=True):
        if setting := policy.setting(rule, build.environment, build.tier):
            settings[id(build)] = build, setting
            members.append(Member(build, setting.params, keyed))
    if len(members) < 2:  # noqa: PLR2004 - two make a comparison
        return
    owners = {id(resource): build for build, _ in settings.values() for resource in build.resources}
    try:
        for problem in rule.compare(members):
            build = problem.build or owners[id(problem.at.resource)]  # type: ignore[union-attr]  # no Mark without a build
            setting = settings[id(build)][1]
            yield build, stamp(problem, setting, build, partial(locate, build)), problem
    except Exception as error:
        error.add_note(f"rule {rule.id} failed comparing {', '.join(build.path for build in family)}")
        raise
