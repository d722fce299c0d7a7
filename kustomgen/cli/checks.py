"""The checks of folders and of files of manifests: build by build as they come, then group by group."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kustomgen.cli.comparisons import with_comparisons
from kustomgen.cli.deliveries import Deliveries, check_delivery, read_found
from kustomgen.cli.groups import Groups, Waiting
from kustomgen.cli.places import place_of, with_note
from kustomgen.cli.targets import is_delivery
from kustomgen.cli.unlisted import with_unlisted
from kustomgen.engine.apiserver import ASKING
from kustomgen.errors import BuildError, InputError
from kustomgen.kustomize.build import as_build, read_manifests
from kustomgen.kustomize.delivery.search import folder_of
from kustomgen.kustomize.failures import FailedBuildError
from kustomgen.kustomize.graph import chain
from kustomgen.policy.comparison import beside_others
from kustomgen.policy.engine import Checked, check_build, nowhere
from kustomgen.policy.finding import BuildSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from kustomgen.cli.groups import Steps
    from kustomgen.cli.prepare import Prepared
    from kustomgen.cli.turns import Turns
    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node
    from kustomgen.kustomize.builds import Builds, Result
    from kustomgen.policy.config import Policy
    from kustomgen.policy.engine import Locate

    Beat = Callable[[int, int | None], None]
    """Told after each build how many folders are done, and which is being built, if any."""

_SAMPLE, _MANY = 16, 0.5
"""Where of so many builds more than this share had to be built again, the others are built with their origins at once."""

Found = dict[str, "Checked | BuildSummary"]


class Keeper(Protocol):
    """Who is told of what was found, to keep it or to hand it on; ``failures`` are kustomize's own."""

    failures: dict[str, FailedBuildError]

    def inputs(self, target: str, result: Result | None) -> None:
        """A folder is built, or a file read where there is no ``result``; what was touched for it is in the sources."""

    def group(self, found: Mapping[str, Checked | BuildSummary], worth: Collection[str]) -> None:
        """All that is looked at together is checked; ``worth`` are those that stand on nothing that was missed."""


class Checks:
    """The checks of one run, of which the ``keeper`` is told what was found."""

    def __init__(self, run: Prepared, policy: Policy, turns: Turns, keeper: Keeper) -> None:
        self._run, self._policy, self._turns, self._keeper = run, policy, turns, keeper
        self._beside = run.reach.beside if run.reach else frozenset()
        self._asks_server = any(rule.id in ASKING and policy.ever_runs(rule) for rule in policy.rules)
        self._deliveries = Deliveries(run)

    def folders(self, builds: Builds, beat: Beat) -> None:
        """Checks the folders of the run."""
        folders = self._run.folders
        groups, waiting = Groups(self._run.sources, folders), Waiting()
        self._turns.share(groups.shared)
        built: Found = {}
        again = done = 0
        beat(0, 0)
        for once, result in enumerate(builds.results(), 1):
            self._run.sources.touched.clear()
            target = folders[result.number]
            checked = self._built(target, result)
            if isinstance(checked, Checked) and not result.origins and _wants_origins(checked):
                again += 1
                builds.origins = once >= _SAMPLE and again > once * _MANY
                builds.again(result.number)
            else:
                done += 1
                built[target] = self._with_inputs(target, checked, result)
                if group := groups.built(target):
                    waiting.add(self._finish({each: built.pop(each) for each in group}))
            waiting.go_on(self._is_there)
            beat(done, builds.now)
        # Each step waits by itself for what is not there yet.
        waiting.go_on(lambda _: True)

    def files(self, targets: Iterable[str]) -> None:
        """Checks files of manifests."""
        for target in targets:
            for _ in self._finish({target: self._file(target)}):
                """A file waits for nothing."""

    def _is_there(self, numbers: Collection[int]) -> bool:
        return self._turns.workshop is None or self._turns.workshop.is_there(numbers)

    def _finish(self, results: Found) -> Steps:
        """What only shows over several builds, and so all that is found in the group."""
        if numbers := self._turns.ask_ahead(results):
            yield numbers
        results = self._turns.look(results)
        results = yield from with_comparisons(self._run, self._policy, results, self._turns.workshop)
        missed = self._turns.missed
        # A process that ended has said nothing: that is not remembered.
        worth = (
            []
            if self._run.server.failed
            else [
                target
                for target, checked in results.items()
                if isinstance(checked, Checked) and not (missed and self._stands_on(target, missed))
            ]
        )
        self._keeper.group(results, worth)

    def _built(self, target: str, result: Result) -> Checked | BuildSummary:
        built = as_build(result, Path(target), self._run.sources, self._run.kubernetes)
        return self._check(target, built, known=result.origins)

    def _file(self, target: str) -> Checked | BuildSummary:
        """A file of manifests. One that cannot be read does not keep the others from being looked at."""
        self._run.sources.touched.clear()
        try:
            built: Build | BuildError = (
                read_manifests(target, sources=self._run.sources, kubernetes=self._run.kubernetes)
                if folder_of(target) is None
                else read_found(target, self._run)
            )
        except InputError as error:
            built = BuildError(error.complaints)
        return self._with_inputs(target, self._check(target, built, known=True), None)

    def _with_inputs(
        self, target: str, checked: Checked | BuildSummary, result: Result | None
    ) -> Checked | BuildSummary:
        """The same, after the keeper was told what it stands on."""
        # What is delivered stands on builds of other folders, so it is not remembered.
        if isinstance(checked, Checked) and not checked.build.deliveries:
            self._keeper.inputs(target, result)
        return checked

    def _stands_on(self, target: str, files: Collection[str]) -> bool:
        return any(part.file in files for part in chain(self._run.sources, Path(target)))

    def _check(self, target: str, what: Build | BuildError, *, known: bool) -> Checked | BuildSummary:
        here, sources = self._run.here, self._run.sources
        name = self._run.names[target]
        if isinstance(what, BuildError):
            if isinstance(what, FailedBuildError):
                self._keeper.failures[target] = what
            return BuildSummary(target, name, 0, error=str(what), failure=what.complaints[0])
        if not what.resources and not what.delivery_notes:
            return BuildSummary(target, name, 0)
        if target in here:
            what = replace(what, environment=name, tier=here[target].tier)
        what = self._deliveries.attach(replace(what, schemas=self._run.schemas, server=self._run.server))
        if self._asks_server:
            self._run.server.prefetch(what.resources, what.definitions)

        def where(node: Node) -> Mark | None:
            return place_of(sources, Path(target), node, self._run.kubernetes)

        check: Callable[[Build, Policy, Locate], Checked] = beside_others if target in self._beside else check_build
        if is_delivery(target, self._run.options.paths):
            check = check_delivery
        checked = check(what, self._policy, where if known else nowhere)
        if not known:
            return checked
        return with_unlisted(self._with_notes(checked, Path(target)), self._policy, sources, Path(target))

    def _with_notes(self, checked: Checked, folder: Path) -> Checked:
        """The same, each finding with what there is to say of its place."""
        found = zip(checked.findings, checked.problems, strict=True)
        findings = tuple(with_note(finding, problem, self._run.sources, folder) for finding, problem in found)
        return replace(checked, findings=findings)


def _wants_origins(checked: Checked) -> bool:
    """Whether there is anything of which people want to know the line."""
    notes = checked.annotations
    return bool(checked.findings or notes.wrong or any(not note.by_peer for note in notes.noted))
