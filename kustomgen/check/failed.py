"""What a run does about builds that fail: finds the lines, and builds what is below
them by itself.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.check.coverage import Below, is_failure, with_cause
from kustomgen.check.evaluate import evaluate
from kustomgen.check.plan import start, variant_builder
from kustomgen.engine.find import find_engine
from kustomgen.errors import EngineError
from kustomgen.kustomize.failures import FailedBuildError, located
from kustomgen.kustomize.failures.trials import Trials
from kustomgen.kustomize.tree import below_failed
from kustomgen.policy.finding import BuildSummary
from kustomgen.policy.partial import as_part
from kustomgen.project.targets import environment_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.check.coverage import Results
    from kustomgen.check.evaluate import Evaluation
    from kustomgen.check.plan import Plan
    from kustomgen.errors import BuildError, Complaint
    from kustomgen.policy.checked import Checked
    from kustomgen.policy.config import Policy

MAX_WAVES = 20
"""How often what is below a failure is built, fails too, and is followed further."""


def follow_below(plan: Plan, policy: Policy, evaluation: Evaluation) -> Below:
    """Builds and checks what lies below the failed builds, until nothing is left that was not
    tried.
    """
    below = Below()
    for _ in range(MAX_WAVES):
        together = {**{target: evaluation.found[target] for target in plan.targets}, **below.results}
        failed = [target for target, each in together.items() if is_failure(each)]
        built = [target for target, each in together.items() if not is_failure(each)]
        if not failed:
            break
        wave, below.components = below_failed(plan.sources, failed, built, plan.exclusions)
        wave = {folder: user for folder, user in wave.items() if folder not in together}
        if not wave:
            break
        more = _evaluate(plan, policy, tuple(wave))
        below.failures.update(more.failures)
        below.results |= {folder: _marked(more.found[folder], user) for folder, user in wave.items() if more.found}
    return below


def _evaluate(plan: Plan, policy: Policy, folders: tuple[str, ...]) -> Evaluation:
    here = plan.search.here
    names = {**plan.search.names, **{folder: environment_of(folder, here) for folder in folders}}
    search = replace(plan.search, names=names)
    again = replace(
        plan, search=search, targets=folders, folders=folders, known={}, likely=frozenset(), reach=None, cache=None
    )
    with start(again) or nullcontext() as builds:
        return evaluate(again, policy, builds, variant_builder(again, builds), lambda _: None, all_users=False)


def _marked(each: Checked | BuildSummary, user: str) -> Checked | BuildSummary:
    if isinstance(each, BuildSummary):
        return replace(each, below=user)
    return as_part(replace(each, summary=replace(each.summary, below=user)))


def with_lines(plan: Plan, results: Results, failures: Mapping[str, BuildError]) -> Results:
    """The results with the line of each failure that its message alone does not tell, each cause
    looked for once.
    """
    unsure = {
        target: failed
        for target, failed in failures.items()
        if isinstance(failed, FailedBuildError) and not failed.sure and target in results
    }
    if not unsure:
        return results
    try:
        engine = find_engine("embedded")
    except EngineError:
        return results
    known: dict[tuple[str, str], Complaint] = {}
    found = dict(results)
    with Trials(engine, plan.wish(), plan.sources) as trials:
        for target, failed in unsure.items():
            key = (failed.cause.text, str(failed.cause.folder))
            if key not in known:
                known[key] = located(failed, trials, plan.sources).complaints[0]
            found[target] = with_cause(found[target], known[key])
    return found
