"""The environments of each family against each other, by the rules that compare."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.pairing import pair
from kustomgen.kustomize.overlay_groups import families
from kustomgen.policy.checked import nowhere
from kustomgen.policy.engine import check_build, stamp
from kustomgen.policy.order import rank
from kustomgen.policy.rule import ComparingRule, Member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pairing import ObjectKey
    from kustomgen.k8s.resource import Node, Resource
    from kustomgen.policy.checked import Checked, Locate
    from kustomgen.policy.config import EffectiveSetting, Policy
    from kustomgen.policy.finding import Finding
    from kustomgen.policy.rule import AnyRule, Problem

    LocateIn = Callable[[Build, Node], Mark | None]
    """Where to edit what stands at a position of a build; None where that is not known."""


def takes_part(build: Build, policy: Policy) -> bool:
    """Whether there is anything to compare in a build: it is on a base, and a rule's order
    names its environment.
    """
    if not build.bases:
        return False
    settings = (policy.setting(rule, build.environment, build.tier) for rule in policy.rules if is_comparing(rule))
    return any(setting and rank(Member(build, setting.params, {})) is not None for setting in settings)


def is_comparing(rule: AnyRule) -> bool:
    """Whether the rule compares environments."""
    return isinstance(rule, ComparingRule)


def beside_others(build: Build, policy: Policy, locate: Locate = nowhere) -> Checked:
    """A build that is only there for others to be compared with: of its annotations only what
    exempts from that counts.
    """
    rules = tuple(rule for rule in policy.rules if is_comparing(rule))
    only = replace(policy, rules=rules, left_out=tuple(rule for rule in policy.known if rule not in rules))
    checked = check_build(build, only, locate)
    return replace(checked, annotations=replace(checked.annotations, wrong=()), compared_only=True)


FoundProblems = list[tuple["Finding", "Problem"]]


def compare(builds: Sequence[Build], policy: Policy, locate: LocateIn) -> list[FoundProblems]:
    """What comparing each build with its family finds in it, build by build."""
    rules = [rule for rule in policy.rules if isinstance(rule, ComparingRule)]
    found: dict[int, FoundProblems] = {id(build): [] for build in builds}
    for family in families(builds, lambda build: build.bases) if rules else ():
        objects = pair(family)
        for rule in rules:
            for build, finding, problem in _run(rule, family, objects, policy, locate):
                found[id(build)].append((finding, problem))
    return [found[id(build)] for build in builds]


def with_found(checked: Checked, found: FoundProblems) -> Checked:
    """A checked build with what comparing it found, after what was there; problems only where those
    were kept.
    """
    kept = checked.problems or not checked.findings
    return replace(
        checked,
        findings=(*checked.findings, *(finding for finding, _ in found)),
        problems=(*checked.problems, *(problem for _, problem in found)) if kept else (),
    )


def _run(
    rule: ComparingRule[Any],
    family: Sequence[Build],
    objects: Sequence[Mapping[ObjectKey, Resource]],
    policy: Policy,
    locate: LocateIn,
) -> Iterable[tuple[Build, Finding, Problem]]:
    settings: dict[int, tuple[Build, EffectiveSetting]] = {}
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
