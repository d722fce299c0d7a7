"""Runs a policy's rules on builds, and makes the report: every finding, in order, and how much was
checked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.errors import Mark
from kustomgen.k8s.names import few
from kustomgen.k8s.placeholders import is_open_at
from kustomgen.k8s.samples import is_test_data
from kustomgen.k8s.schema import is_builtin_group, latest, type_of
from kustomgen.policy.annotation_findings import about_annotations
from kustomgen.policy.annotations import read_annotations
from kustomgen.policy.apply_exemptions import apply_exemptions
from kustomgen.policy.checked import Checked, Locate, nowhere
from kustomgen.policy.exemption_findings import about_exemptions
from kustomgen.policy.exemptions import EXEMPTION_RULES
from kustomgen.policy.finding import BuildSummary, Finding, Report, RuleInfo, Severity
from kustomgen.policy.fingerprint import steady_path
from kustomgen.policy.fold import folded
from kustomgen.policy.needs import Offers
from kustomgen.policy.project_rules import PROJECT_RULES
from kustomgen.policy.same_cause import without_repeats

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from kustomgen.k8s.build import Build
    from kustomgen.policy.config import EffectiveSetting, Policy
    from kustomgen.policy.finding import EngineInfo, Skipped
    from kustomgen.policy.rule import Problem

_OVER_POLICIES = frozenset(rule.id for rule in PROJECT_RULES)


def check_build(build: Build, policy: Policy, locate: Locate = nowhere) -> Checked:
    """The findings of the policy's rules in a build, ordered by rule, then by place. An exception
    in a rule is a bug; it propagates with a note of the rule and the build, because a check must
    not pass after it.
    """
    settings = [setting for setting in _settings(build, policy) if not setting.rule.turns]
    order = {id(resource): index for index, resource in enumerate(build.resources)}
    annotations = read_annotations(build, policy.exemptible, locate, peers=policy.peer_annotations)
    named = [each.rules for each in policy.exemptions] + [each.rules for each in annotations.noted]
    exempted = {rule for rules in named for rule in rules}
    every = [pair for setting in settings for pair in _run(setting, build, order, locate)]
    found = without_repeats(every, build, exempted)
    findings, problems = tuple(finding for finding, _ in found), tuple(problem for _, problem in found)
    rules = tuple(setting.rule.id for setting in settings)
    return Checked(
        build, findings, rules, annotations, problems, _summary(build, rules, policy), offers=Offers.of(build)
    )


def check_turns(checked: Checked, build: Build, policy: Policy) -> Checked:
    """The same, with the findings of rules over kustomizations in ``build``, which has its layer
    effects.
    """
    settings = [setting for setting in _settings(build, policy) if setting.rule.turns]
    found = [pair for setting in settings for pair in _run(setting, build, {}, nowhere)]
    order = {rule.id: index for index, rule in enumerate(policy.rules)}
    # In report order among the others, each with its problem where these were kept.
    problems = checked.problems or (None,) * len(checked.findings)
    both = [*zip(checked.findings, problems, strict=True), *found]
    both.sort(key=lambda pair: order.get(pair[0].rule, len(order)))
    rules = sorted((*checked.rules, *(setting.rule.id for setting in settings)), key=lambda rule: order[rule])
    return replace(
        checked,
        findings=tuple(finding for finding, _ in both),
        problems=tuple(problem for _, problem in both if problem) if checked.problems or not checked.findings else (),
        rules=tuple(rules),
    )


def _settings(build: Build, policy: Policy) -> list[EffectiveSetting]:
    settings = policy.settings(build.environment, build.tier)
    return [setting for setting in settings if setting.rule.id not in _OVER_POLICIES]


def _run(
    setting: EffectiveSetting, build: Build, order: dict[int, int], locate: Locate
) -> list[tuple[Finding, Problem]]:
    try:
        # Rules must not judge placeholders, which are filled in later. Rules about deliveries fill
        # them in themselves.
        knows = setting.rule.delivery
        found = (each for each in setting.rule.run(build, setting.params) if knows or not _is_open(each))
        problems = sorted(found, key=lambda problem: _place(problem, order))
        return [(stamp(problem, setting, build, locate), problem) for problem in problems]
    except Exception as error:
        error.add_note(f"rule {setting.rule.id} failed on {build.path} (environment {build.environment!r})")
        raise


def _is_open(problem: Problem) -> bool:
    return not isinstance(problem.at, Mark) and is_open_at(problem.at)


def stamp(problem: Problem, setting: EffectiveSetting, build: Build, locate: Locate) -> Finding:
    """The finding of a problem in a build, with its severity by the policy and its place."""
    # Test data may be wrong on purpose, and is not deployed.
    born = None if isinstance(problem.at, Mark) else problem.at.resource.origin.file
    tested = is_test_data(build.path) or is_test_data(born or "")
    return Finding(
        rule=setting.rule.id,
        severity=setting.severity.at_most(problem.severity).at_most(Severity.WARNING if tested else None),
        environment=build.environment,
        resource=None if isinstance(problem.at, Mark) else problem.at.resource.ref,
        path="" if isinstance(problem.at, Mark) else str(problem.at),
        message=problem.message,
        build=build.path,
        source=problem.at if isinstance(problem.at, Mark) else locate(problem.at),
        remedy=setting.rule.page.fix,
        place="" if isinstance(problem.at, Mark) else steady_path(problem.at),
        needs=problem.needs,
    )


def _place(problem: Problem, order: dict[int, int]) -> tuple[object, ...]:
    """Places in files first, then objects in build order, then their fields, list items
    by number.
    """
    if isinstance(problem.at, Mark):
        return (-1, (), problem.at)
    steps = tuple((0, step, "") if isinstance(step, int) else (1, 0, step) for step in problem.at.path)
    return (order.get(id(problem.at.resource), len(order)), steps)


def make_report(
    results: Iterable[Checked | BuildSummary],
    policy: Policy,
    *,
    today: date,
    engine: EngineInfo | None = None,
    kubernetes: str = "",
    environments: Collection[str] | None = None,
    notes: Sequence[str] = (),
    skipped: Sequence[Skipped] = (),
    whole: bool = True,
    left_out: Collection[str] | None = (),
) -> Report:
    """The report of one run: ``results`` are the checked builds and, as summaries, those that
    failed, in order.

    Exemptions are applied here, because whether one exempts anything shows only over all builds.
    ``environments`` are all that there are, also those that this run left out: an exemption that
    names none is judged only when all were built. None: those of ``results`` are all. ``notes`` are
    what else there is to say of the run, ``skipped`` what it left out on purpose. Without ``whole``
    other builds are checked elsewhere, so no exemption is said to exempt nothing. ``left_out`` are
    environments that the run was not asked to look at, None if it is not known whether there are
    any.
    """
    given = tuple(results)
    checked = [result for result in given if isinstance(result, Checked)]
    excused = apply_exemptions(policy, checked, today)
    everything = {_environment(result) for result in given} | set(environments or ())
    findings = folded(excused.findings)
    if whole:
        findings += about_exemptions(policy, checked, excused.used, today, everything, left_out)
        findings += about_annotations(policy, checked, excused.used_notes, everything)
    return Report(
        findings=tuple(findings),
        builds=tuple(_told(result) if isinstance(result, Checked) else result for result in given),
        rules=_infos(policy, checked),
        engine=engine,
        exempted=tuple(excused.exempted),
        kubernetes=kubernetes,
        policy=policy.name,
        notes=(*notes, *_empty(given), *_notes_of_builds(checked), *_notes(checked)),
        skipped=tuple(skipped),
    )


def _notes_of_builds(checked: Iterable[Checked]) -> Iterable[str]:
    return dict.fromkeys(note for each in checked for note in each.summary.notes)


def _empty(results: Iterable[Checked | BuildSummary]) -> Iterator[str]:
    empty = [result.path for result in results if isinstance(result, BuildSummary) and result.ok]
    if empty:
        are = "builds" if len(empty) == 1 else "build"
        yield f"info: {few(empty)} {are} to nothing yet: nothing is listed there"


def _notes(checked: Iterable[Checked]) -> Iterator[str]:
    unknown = dict.fromkeys(check for result in checked for check in result.annotations.unknown)
    if unknown:
        checks = "1 check" if len(unknown) == 1 else f"{len(unknown)} checks"
        yield f"annotations for other tools name {checks} that no rule covers: {', '.join(unknown)}"


def _environment(result: Checked | BuildSummary) -> str:
    return result.build.environment if isinstance(result, Checked) else result.environment


def _told(result: Checked) -> BuildSummary:
    # Some rules run only after all builds.
    return result.summary if result.summary.rules == result.rules else replace(result.summary, rules=result.rules)


def _summary(build: Build, rules: tuple[str, ...], policy: Policy) -> BuildSummary:
    return BuildSummary(
        path=build.path,
        environment=build.environment,
        resources=len(build.resources),
        unchecked_kinds=unchecked_kinds(build),
        rules=rules,
        notes=(*build.delivery_notes, *_without_tier(build, policy)),
    )


def _without_tier(build: Build, policy: Policy) -> Iterator[str]:
    """Notes on overlays without a tier, if rules differ by tier."""
    if build.tier is None and build.bases and policy.differs_by_tier:
        remedy = "name a folder prod, staging or dev, or give `tier` in kustomgen.yaml"
        yield f"{build.path}: its tier is unknown, so rules use their settings without a tier; {remedy}"


def unchecked_kinds(build: Build) -> tuple[str, ...]:
    """The kinds of custom resources without a schema, as ``Kind (group)``."""
    version = build.kubernetes or latest()
    refs = (resource.ref for resource in build.resources)
    own = tuple(build.of_kind("CustomResourceDefinition"))
    unknown = (
        ref
        for ref in refs
        if not is_builtin_group(ref.group) and type_of(ref, version) is None and not build.schemas.knows(ref, own)
    )
    return tuple(sorted({f"{ref.kind} ({ref.group})" for ref in unknown}))


def _infos(policy: Policy, checked: Sequence[Checked]) -> tuple[RuleInfo, ...]:
    """The rules that ran on any build, and those about exemptions."""
    # Builds of one environment have the same rules: look at these once, not for thousands of
    # builds.
    ran = {rule for rules in {result.rules for result in checked} for rule in rules}
    if policy.exemptions or any(result.annotations.noted or result.annotations.wrong for result in checked):
        ran |= {rule.id for rule in EXEMPTION_RULES if rule in policy.rules and policy.setting(rule)}
    return tuple(
        RuleInfo(rule.id, page.summary, page.why, page.fix, rule.severity)
        for rule in policy.rules
        if rule.id in ran
        for page in [rule.page]
    )
