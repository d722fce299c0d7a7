"""Runs the rules: on each build as it becomes ready, then on each group of related
overlays.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.check.comparisons import with_comparisons
from kustomgen.check.deliveries import Deliveries, check_delivery, read_found
from kustomgen.check.dependencies import input_values
from kustomgen.check.groups import Groups, Waiting
from kustomgen.check.layers import LayerRules
from kustomgen.check.places import place_of, with_note
from kustomgen.check.results import Noted
from kustomgen.check.server import asking_rules, server_notes
from kustomgen.check.unlisted import with_unlisted
from kustomgen.errors import BuildError, InputError
from kustomgen.kustomize.build import as_build, read_manifests
from kustomgen.kustomize.delivery.search import folder_of
from kustomgen.kustomize.graph import chain
from kustomgen.policy.checked import Checked, nowhere
from kustomgen.policy.comparison import beside_others
from kustomgen.policy.engine import check_build
from kustomgen.policy.family import has_family
from kustomgen.policy.finding import BuildSummary
from kustomgen.policy.serialize import from_json, to_json
from kustomgen.policy.strip import strip
from kustomgen.project.targets import is_delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from kustomgen.cache.fingerprints import Values
    from kustomgen.check.groups import Steps
    from kustomgen.check.plan import Plan
    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node
    from kustomgen.kustomize.builds import Builds, Result
    from kustomgen.kustomize.layers.builder import VariantBuilder
    from kustomgen.policy.checked import Locate
    from kustomgen.policy.config import Policy

    Show = Callable[[str], None]
    """Called with a text for each step."""

Found = dict[str, "Checked | BuildSummary"]


@dataclass(frozen=True)
class Evaluation:
    """The results of each target, which of them to cache, and notes on the run. ``failures`` are
    the errors of failed builds, ``missed`` the kustomizations that rules over them could not check.
    ``seconds`` has the time of each target in this process. ``builds`` are the builds, if they are
    kept.
    """

    found: Found
    noted: dict[str, Noted] = field(default_factory=dict)
    failures: dict[str, BuildError] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    missed: frozenset[str] = frozenset()
    seconds: dict[str, float] = field(default_factory=dict)
    builds: dict[str, Build] = field(default_factory=dict)


def evaluate(
    plan: Plan,
    policy: Policy,
    builds: Builds | None,
    workshop: VariantBuilder | None,
    show: Show,
    *,
    all_users: bool = True,
) -> Evaluation:
    """The findings of the policy's rules in all targets of a plan; cached results are used
    unchanged. Without ``all_users``, other targets may use the same Components.
    """
    remedies = {rule.id: rule.page.fix for rule in policy.known}
    known: Found = {target: from_json(kept, remedies) for target, kept in plan.known.items()}
    with LayerRules(plan, policy, workshop, all_users=all_users) as layers:
        evaluator = _Evaluator(plan, policy, layers, Evaluation(known))
        if builds:
            evaluator.folders(builds, show)
        among = frozenset((*plan.folders, *plan.known))
        evaluator.files(target for target in plan.targets if target not in among)
        notes = (*layers.notes, *server_notes(plan.server, plan.kubernetes, policy))
        return replace(evaluator.evaluation, notes=notes, missed=frozenset(layers.missed))


class _Evaluator:
    """The checks of one run, which fill an evaluation."""

    def __init__(self, plan: Plan, policy: Policy, layers: LayerRules, evaluation: Evaluation) -> None:
        self._plan, self._policy, self._layers, self.evaluation = plan, policy, layers, evaluation
        # Rules over several builds need whole builds; without these, only the parts for exemptions
        # are kept.
        self._family = has_family(policy)
        self._inputs: dict[str, Values] = {}
        self._deliveries = Deliveries(plan)
        self._asks_server = bool(asking_rules(policy))

    def folders(self, builds: Builds, show: Show) -> None:
        """Checks the folders of the plan."""
        folders = self._plan.folders
        groups, waiting = Groups(self._plan.sources, folders), Waiting()
        self._layers.share(groups.shared)
        built: Found = {}
        done = 0
        show(_doing(folders, 0, 0))
        for result in builds.results():
            target = folders[result.number]
            started = time.thread_time()
            with self._plan.sources.reads() as read:
                checked = self._built(target, result)
            self._took([target], started)
            if isinstance(checked, Checked) and not result.origins and _wants_origins(checked):
                builds.again(result.number)
            else:
                done += 1
                built[target] = self._with_inputs(target, checked, result, read)
                if group := groups.built(target):
                    waiting.add(self._clocked(group, self._finish({each: built.pop(each) for each in group})))
            waiting.go_on(self._layers.is_there)
            show(_doing(folders, done, builds.now))
        # Each step waits for its own builds.
        waiting.go_on(lambda _: True)

    def _clocked(self, group: Collection[str], steps: Steps) -> Steps:
        """The same steps; their time is recorded, in equal parts for the group's targets."""
        while True:
            started = time.thread_time()
            numbers = next(steps, None)
            self._took(group, started)
            if numbers is None:
                return
            yield numbers

    def _took(self, targets: Collection[str], started: float) -> None:
        each = (time.thread_time() - started) / len(targets)
        seconds = self.evaluation.seconds
        seconds.update({target: seconds.get(target, 0.0) + each for target in targets})

    def files(self, targets: Iterable[str]) -> None:
        """Checks files of manifests."""
        for target in targets:
            for _ in self._finish({target: self._file(target)}):
                """A file waits for nothing."""

    def _finish(self, results: Found) -> Steps:
        """Runs the checks over several builds, which completes the results of the group."""
        if numbers := self._layers.ask_ahead(results):
            yield numbers
        results = self._layers.look(results)
        results = yield from with_comparisons(self._plan, self._policy, results, self._layers.workshop)
        missed = self._layers.missed
        for target, checked in results.items():
            self.evaluation.found[target] = self._kept(checked)
            # A process that crashed gave no result, so nothing is cached.
            lost = self._plan.server.failed or (missed and self._depends_on(target, missed))
            if isinstance(checked, Checked) and not lost:
                self._note(target, checked)

    def _kept(self, checked: Checked | BuildSummary) -> Checked | BuildSummary:
        if self._plan.options.whole or self._family or isinstance(checked, BuildSummary):
            return checked
        return strip(checked)

    def _note(self, target: str, checked: Checked) -> None:
        inputs = self._inputs.pop(target, None)
        if inputs is not None:
            kept = None if self._family else to_json(checked)
            self.evaluation.noted[target] = Noted(*self._plan.said(target), inputs, kept)

    def _built(self, target: str, result: Result) -> Checked | BuildSummary:
        built = as_build(
            result, Path(target), self._plan.sources, self._plan.kubernetes, values=dict(self._plan.options.substitute)
        )
        if self._plan.reach and target in self._plan.reach.changes and not isinstance(built, BuildError):
            built = replace(built, change=self._plan.reach.changes[target])
        return self._check(target, built, known=result.origins)

    def _file(self, target: str) -> Checked | BuildSummary:
        """Checks a file of manifests. An unreadable one does not stop the others."""
        plan = self._plan
        with plan.sources.reads() as read:
            try:
                built: Build | BuildError = (
                    read_manifests(
                        target, sources=plan.sources, kubernetes=plan.kubernetes, values=dict(plan.options.substitute)
                    )
                    if folder_of(target) is None
                    else read_found(target, plan)
                )
            except InputError as error:
                built = BuildError(error.complaints)
            checked = self._check(target, built, known=True)
        return self._with_inputs(target, checked, None, read)

    def _with_inputs(
        self, target: str, checked: Checked | BuildSummary, result: Result | None, read: Collection[str]
    ) -> Checked | BuildSummary:
        """The same, after recording its dependencies, including all files ``read`` for it."""
        cache = self._plan.cache
        # Results about deliveries depend on builds of other folders, so they are not cached.
        if cache and isinstance(checked, Checked) and not checked.build.deliveries:
            inputs = input_values(self._plan.sources, target, result, read, cache.since)
            if inputs is not None:
                self._inputs[target] = inputs
        return checked

    def _depends_on(self, target: str, files: Collection[str]) -> bool:
        return any(part.file in files for part in chain(self._plan.sources, Path(target)))

    def _check(self, target: str, what: Build | BuildError, *, known: bool) -> Checked | BuildSummary:
        plan = self._plan
        name, tier = plan.environment(target)
        if isinstance(what, BuildError):
            self.evaluation.failures[target] = what
            return BuildSummary(target, name, 0, error=str(what), failure=what.complaints[0])
        if not what.resources and not what.delivery_notes:
            return BuildSummary(target, name, 0)
        if target in plan.search.here:
            what = replace(what, environment=name, tier=tier)
        if plan.options.keep:
            self.evaluation.builds[target] = what
        what = self._deliveries.attach(
            replace(what, schemas=plan.schemas, server=plan.server, existing=plan.existing(target))
        )
        if self._asks_server:
            plan.server.prefetch(what.resources, what.definitions)

        def where(node: Node) -> Mark | None:
            return place_of(plan.sources, Path(target), node, plan.kubernetes)

        check: Callable[[Build, Policy, Locate], Checked]
        check = beside_others if target in plan.compared_only else check_build
        if is_delivery(target, plan.options.paths):
            check = check_delivery
        checked = check(what, self._policy, where if known else nowhere)
        if not known:
            return checked
        return with_unlisted(self._with_notes(checked, Path(target)), self._policy, plan.sources, Path(target))

    def _with_notes(self, checked: Checked, folder: Path) -> Checked:
        """The same, each finding with a note on its place."""
        found = zip(checked.findings, checked.problems, strict=True)
        findings = tuple(with_note(finding, problem, self._plan.sources, folder) for finding, problem in found)
        return replace(checked, findings=findings)


def _wants_origins(checked: Checked) -> bool:
    """Whether a finding or exemption needs a line."""
    notes = checked.annotations
    return bool(checked.findings or notes.wrong or any(not note.by_peer for note in notes.noted))


def _doing(folders: Collection[str], done: int, now: int | None) -> str:
    of = f"{done} of {len(folders)} overlays" if len(folders) > 1 else "1 overlay"
    return f"building {of}: {tuple(folders)[now]} …" if now is not None else f"building {of} …"
