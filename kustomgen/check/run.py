"""``kustomgen check`` as a function: from options to a report."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from kustomgen.cache.store import CacheError
from kustomgen.check.plan import make_plan, start, variant_builder
from kustomgen.errors import Complaint, InputError, KustomgenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kustomgen.cache.fingerprints import Dependency, Values
    from kustomgen.check.coverage import Below, Results
    from kustomgen.check.evaluate import Evaluation
    from kustomgen.check.options import Options
    from kustomgen.check.plan import Plan
    from kustomgen.check.policies import RunPolicy
    from kustomgen.k8s.build import Build
    from kustomgen.kustomize.builds import Builds
    from kustomgen.kustomize.sources import Sources
    from kustomgen.policy.baseline import Baseline
    from kustomgen.policy.checked import Checked
    from kustomgen.policy.config import Policy
    from kustomgen.policy.finding import EngineInfo, Report


@dataclass(frozen=True)
class CheckResult:
    """The result of one run: ``targets`` were requested, ``checked`` were built. ``dependencies``
    are all files that the report depends on, None if that is not known. ``cache_error`` is why
    results could not be stored.
    """

    report: Report
    policy: Policy
    sources: Sources
    kubernetes: str
    targets: tuple[str, ...]
    checked: tuple[tuple[str, Checked], ...]
    dependencies: list[Dependency] | None = None
    cache_error: CacheError | None = None
    builds: Mapping[str, Build] = field(default_factory=dict)
    """The builds of this run, with ``keep``; results from the cache have none."""


def run_check(options: Options, show: Callable[[str], None] = lambda _: None) -> CheckResult:
    """Builds and checks all targets of the options. ``show`` is called with a text for each step.
    With ``changed_files``, findings that HEAD has too are marked as known. Raises InputError if
    there is nothing to check or the policy is wrong, and EngineError without an engine.
    """
    result = _run(options, show)
    if not options.changed_files:
        return result
    from kustomgen.check.caused import caused  # noqa: PLC0415 - only pre-commit needs it

    return replace(result, report=caused(options, result.report, lambda before: _run(before, show).report))


def _run(options: Options, show: Callable[[str], None]) -> CheckResult:
    known = read_known(options.baseline)
    try:
        plan = make_plan(options, _policy_first(options))
        builds = start(plan)
    except KustomgenError:
        _load_policy(options)  # errors in the policy are reported first
        raise
    with builds or nullcontext(), plan.server:
        # Import the rules while the engine builds: both take about the same time.
        workshop = variant_builder(plan, builds)
        from kustomgen.check.evaluate import evaluate  # noqa: PLC0415
        from kustomgen.check.policies import check_environments  # noqa: PLC0415
        from kustomgen.policy.finding import EngineInfo  # noqa: PLC0415

        policy = _load_policy(options)
        check_environments(policy.policy, plan.search)
        if options.shard:
            _refuse_family(policy.policy)
        evaluation = evaluate(plan, policy.policy, builds, workshop, show)
        version = _version(plan, builds)
        engine = EngineInfo(plan.engine.name, version) if plan.engine else None
        return conclude(plan, policy, evaluation, engine, known)


def _refuse_family(policy: Policy) -> None:
    """Raises InputError for rules that read all builds, because a shard has only some."""
    from kustomgen.policy.rule import FamilyRule  # noqa: PLC0415 - see ``run_check``

    rules = [rule.id for rule in policy.rules if isinstance(rule, FamilyRule)]
    if rules:
        skip = " ".join(f"--skip {rule}" for rule in rules)
        hint = f"give the shards `{skip}`, and check that alone: `kustomgen check --rule {rules[0]}`"
        raise InputError(Complaint(None, f"{rules[0]} reads all builds of a run, and a shard has only some", hint))


def read_known(file: Path | None) -> tuple[Baseline | None, Values]:
    """The baseline of a run, and the dependencies that it adds to the report. Raises InputError."""
    if file is None:
        return None, {}
    from kustomgen.check.baseline import read_baseline  # noqa: PLC0415 - for who has one

    return read_baseline(file)


def _policy_first(options: Options) -> Policy | None:
    """The policy, if it decides which environments are compared."""
    return _load_policy(options).policy if options.only_changed else None


def _load_policy(options: Options) -> RunPolicy:
    from kustomgen.check.policies import load_policy_of_run  # noqa: PLC0415 - see ``run_check``

    return load_policy_of_run(options)


def conclude(
    plan: Plan,
    policy: RunPolicy,
    evaluation: Evaluation,
    engine: EngineInfo | None,
    known: tuple[Baseline | None, Values] = (None, {}),
) -> CheckResult:
    """The result of a run from the results of its targets. ``known`` is a baseline,
    with its files.
    """
    from kustomgen.check.coverage import coverage, unseen  # noqa: PLC0415 - see ``run_check``
    from kustomgen.check.layers import missed_note  # noqa: PLC0415
    from kustomgen.check.left_out import left_out  # noqa: PLC0415
    from kustomgen.policy.checked import Checked  # noqa: PLC0415
    from kustomgen.policy.engine import make_report  # noqa: PLC0415
    from kustomgen.policy.family import with_family  # noqa: PLC0415
    from kustomgen.policy.settle import only_sure, settled  # noqa: PLC0415
    from kustomgen.project.environments import policies_elsewhere  # noqa: PLC0415

    shard = plan.options.shard
    everything, below = _settled(plan, policy.policy, evaluation)
    results = [everything[target] for target in plan.targets]
    # Rules over all builds see only requested targets.
    every = (only_sure if shard else settled)([*results, *(everything[target] for target in below.results)])
    report = make_report(
        (*with_family(every[: len(results)], policy.policy), *every[len(results) :]),
        policy.policy,
        today=datetime.now(tz=None).date(),  # noqa: DTZ005 - an exemption ends with the user's day
        engine=engine,
        kubernetes=plan.kubernetes,
        environments={*plan.search.names.values()},
        notes=(
            *missed_note(evaluation.missed),
            *evaluation.notes,
            *(plan.reach.notes if plan.reach else ()),
            *(() if plan.options.policies else policies_elsewhere(plan.sources, plan.options.paths)),
        ),
        skipped=plan.reach.skipped if plan.reach else (),
        whole=shard is None,
        left_out=left_out(plan.options.paths, plan.search),
    )
    if shard:
        report = _of_shard(report, plan, policy, evaluation, everything)
    else:
        report = replace(report, unseen=unseen(plan, below), coverage=coverage(plan, everything, below))
    checked = [(target, each) for target, each in zip(plan.targets, results, strict=True) if isinstance(each, Checked)]
    baseline, values = known
    dependencies, error = _remember(plan, policy, evaluation, engine.version if engine else "", values)
    if baseline is not None:
        from kustomgen.policy.baseline import hold_against  # noqa: PLC0415 - for who has one

        report = hold_against(report, baseline)
    # repairs use the generated lines, and move findings to the spec afterwards
    if not plan.options.whole:
        from kustomgen.check.generated import at_spec, dependencies_of_specs, remember_specs  # noqa: PLC0415 - see ``run_check``

        report, specs = at_spec(report, plan.targets, policy.policy)
        if plan.cache is not None and error is None:
            try:
                remember_specs(specs)
            except CacheError as failed:
                error = failed
            if dependencies is not None:
                more = dependencies_of_specs(specs, plan.cache.since)
                dependencies = None if more is None else [*dependencies, *more]
    return CheckResult(
        report,
        policy.policy,
        plan.sources,
        plan.kubernetes,
        plan.targets,
        tuple(checked),
        dependencies,
        error,
        evaluation.builds,
    )


def _of_shard(report: Report, plan: Plan, policy: RunPolicy, evaluation: Evaluation, everything: Results) -> Report:
    """The report of a shard, with the data that `merge` needs."""
    from kustomgen.check.shard_report import to_block  # noqa: PLC0415 - for shards

    # An empty build is no failure as long as another shard has objects.
    found = {target: everything[target] if target in evaluation.failures else each
             for target, each in evaluation.found.items()}  # fmt: skip
    block = to_block(plan, replace(evaluation, found=found), policy.reads, report.engine)
    many = f"{len(plan.targets)} of {len(plan.every)} targets"
    note = f"shard {plan.options.shard}: {many}; `kustomgen merge` adds findings that need all of them"
    return replace(report, notes=(note, *report.notes), shard=block)


def _settled(plan: Plan, policy: Policy, evaluation: Evaluation) -> tuple[Results, Below]:
    """The results of each target, with the lines of failures, and the parts of failed
    builds.
    """
    from kustomgen.check.coverage import Below, is_failure, none_is_nothing  # noqa: PLC0415 - see ``run_check``

    everything = {target: evaluation.found[target] for target in plan.targets}
    below = Below()
    part = plan.options.shard is not None
    if any(map(is_failure, everything.values())):
        from kustomgen.check.failed import follow_below, with_lines  # noqa: PLC0415 - for what does not build

        # Skip the parts of failed builds for a change, and for a shard: only `merge` knows the
        # builds of others.
        below = follow_below(plan, policy, evaluation) if plan.reach is None and not part else below
        failures = {**evaluation.failures, **below.failures}
        everything = with_lines(plan, {**everything, **below.results}, failures)
    return everything if part else none_is_nothing(everything), below


def _version(plan: Plan, builds: Builds | None) -> str:
    """The version of the engine: from its builds, else from the cache, else by asking it."""
    if plan.engine is None:
        return ""
    said = builds.version if builds else ""
    return said or (plan.cache.engine_version if plan.cache else "") or plan.engine.version


def _remember(
    plan: Plan, policy: RunPolicy, evaluation: Evaluation, version: str, values: Values
) -> tuple[list[Dependency] | None, CacheError | None]:
    if plan.cache is None:
        return None, None
    from kustomgen.check.dependencies import policy_values  # noqa: PLC0415 - for who remembers
    from kustomgen.check.results import Ended  # noqa: PLC0415
    from kustomgen.engine.find import path_inside  # noqa: PLC0415

    try:
        if any(policy.reads.get(file, was) != was for file, was in plan.policy_reads.items()):
            return None, None  # a policy changed meanwhile
        common = policy_values({**plan.policy_reads, **policy.reads}, path_inside() or "", plan.cache.common)
        ended = Ended(
            search=plan.search.to_json(),
            search_values=plan.search.values,
            common=common,
            engine=version,
            targets=plan.targets,
            known=plan.known.keys(),
            noted=evaluation.noted,
            only_report=values,
            seconds={} if plan.options.shard else evaluation.seconds,
        )
        dependencies = plan.cache.save(ended)
    except CacheError as error:
        return None, error
    except OSError as error:
        return None, CacheError.unwritable(error.strerror or str(error))
    # The division into shards depends on the cache, so the output of a shard is not cached.
    return None if plan.options.shard else dependencies, None
