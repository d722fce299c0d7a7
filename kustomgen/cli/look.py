"""Everything that one run of ``kustomgen check`` sees: each build is checked as it arrives, then all together."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from kustomgen.cli.checks import Checks
from kustomgen.cli.failed import Below, coverage, follow_below, is_failure, none_is_nothing, unseen, with_lines
from kustomgen.cli.found import Found, has_family
from kustomgen.cli.policies import load_policy_of_run
from kustomgen.cli.progress import progress
from kustomgen.cli.targets import environments_around
from kustomgen.cli.turns import Turns
from kustomgen.engine.apiserver import ASKING
from kustomgen.errors import InputError
from kustomgen.policy.config import narrow, unknown_environments
from kustomgen.policy.engine import Checked, make_report
from kustomgen.policy.family import with_family
from kustomgen.policy.finding import EngineInfo
from kustomgen.policy.settle import settled

if TYPE_CHECKING:
    from kustomgen.cli.check import Options
    from kustomgen.cli.memory import Closed
    from kustomgen.cli.prepare import Prepared
    from kustomgen.kustomize.builds import Builds
    from kustomgen.kustomize.layers.builder import VariantBuilder
    from kustomgen.kustomize.sources import Sources
    from kustomgen.policy.config import Policy
    from kustomgen.policy.finding import BuildSummary, Report


@dataclass(frozen=True)
class Look:
    """Everything that one run saw; ``targets`` are all that were to be built, ``checked`` those that did."""

    report: Report
    policy: Policy
    sources: Sources
    kubernetes: str
    targets: tuple[str, ...]
    checked: tuple[tuple[str, Checked], ...]
    closed: Closed | None = None
    """What the same command line may be answered from the next time."""


def policy_of(options: Options) -> Policy:
    """The policy that the options name. Raises InputError."""
    return narrow(load_policy_of_run(options.policies), options.only, options.skip)


def policy_for(run: Prepared) -> Policy:
    """The policy of a run. Raises InputError, also for environments that it names and that there are not."""
    with run.memory.reading_policies() if run.memory else nullcontext():
        policy = policy_of(run.options)
    if policy.named_environments():
        known = {*run.names.values()} | environments_around(list(run.found), run.here)
        if complaints := unknown_environments(policy, known):
            raise InputError(complaints)
    return policy


@dataclass(frozen=True)
class Begun:
    """What was begun before the rules were there: the builds of the folders of a run."""

    builds: Builds | None
    workshop: VariantBuilder | None


def look_at(run: Prepared, begun: Begun, policy: Policy, *, whole: bool = False) -> Look:
    """What there is to see; ``whole`` keeps every build as it is, with its origins, for whoever goes on from there."""
    found = Found(run, policy, whole=whole)
    notes = _check(run, begun, policy, found)
    everything = {target: found.results[target] for target in run.targets}
    below = Below()
    if any(map(is_failure, everything.values())):
        # Of a change, only what it reaches is looked at.
        below = follow_below(run, policy, found) if run.reach is None else below
        everything = with_lines(run, {**everything, **below.results}, found.failures)
    everything = none_is_nothing(everything)
    results = [everything[target] for target in run.targets]
    report = make_report(
        _in_order(results, [everything[target] for target in below.results], policy),
        policy,
        today=datetime.now(tz=None).date(),  # noqa: DTZ005 - an exemption ends with the user's day
        engine=EngineInfo(run.engine.name, run.engine.version) if run.engine else None,
        kubernetes=run.kubernetes,
        environments={*run.names.values()},
        notes=(*notes, *(run.reach.notes if run.reach else ())),
        skipped=run.reach.skipped if run.reach else (),
    )
    report = replace(report, unseen=unseen(run, below), coverage=coverage(run, everything, below))
    checked = [(target, each) for target, each in zip(run.targets, results, strict=True) if isinstance(each, Checked)]
    closed = _closed(run, policy) if run.memory else None
    return Look(report, policy, run.sources, run.kubernetes, run.targets, tuple(checked), closed)


def _in_order(
    results: list[Checked | BuildSummary], below: list[Checked | BuildSummary], policy: Policy
) -> list[Checked | BuildSummary]:
    """All results, what was built by itself last; rules over all builds see only what was asked for."""
    every = settled([*results, *below])
    return [*with_family(every[: len(results)], policy), *every[len(results) :]]


def _closed(run: Prepared, policy: Policy) -> Closed | None:
    version = run.engine.version if run.engine else ""
    return run.memory.close(run.targets, version, family=has_family(policy)) if run.memory else None


def _check(run: Prepared, begun: Begun, policy: Policy, found: Found) -> tuple[str, ...]:
    """Checks all that is not known; gives what there is to say of where it could not look."""
    folders = run.folders
    with Turns(run, policy, begun.workshop) as turns, progress() as show:

        def beat(done: int, now: int | None) -> None:
            show(_doing(len(folders), done, None if now is None else folders[now]))

        checks = Checks(run, policy, turns, found)
        if begun.builds:
            checks.folders(begun.builds, beat)
        among = frozenset(folders)
        checks.files(target for target in run.targets if target not in among and target not in found.results)
        return (*turns.notes, *_server_notes(run, policy))


def _server_notes(run: Prepared, policy: Policy) -> tuple[str, ...]:
    """Whose validation ran, where that is not the one of the target version; and why none did."""
    asking = [rule.id for rule in policy.rules if rule.id in ASKING and policy.ever_runs(rule)]
    if not asking:
        return ()
    if run.server.failure:
        return (f"{' and '.join(asking)} did not look: {run.server.failure}",)
    if not (version := run.server.version()) or version == run.kubernetes:
        return ()
    return (f"api-server-accepts has the validation of Kubernetes {version}; the target is {run.kubernetes}",)


def _doing(many: int, done: int, now: str | None) -> str:
    of = f"{done} of {many} overlays" if many > 1 else "1 overlay"
    return f"building {of}: {now} …" if now is not None else f"building {of} …"
