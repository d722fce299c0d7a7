"""Everything that one run of ``kustomgen check`` sees: each build is checked as it arrives, then all together."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.cli.comparisons import with_comparisons
from kustomgen.cli.groups import Groups, Waiting
from kustomgen.cli.places import place_of, with_note
from kustomgen.cli.policies import load_policy_of_run
from kustomgen.cli.progress import progress
from kustomgen.cli.targets import environments_around
from kustomgen.cli.turns import Turns
from kustomgen.errors import BuildError, InputError
from kustomgen.kustomize.build import as_build, read_manifests
from kustomgen.kustomize.graph import chain
from kustomgen.policy.comparison import beside_others
from kustomgen.policy.config import narrow, unknown_environments
from kustomgen.policy.engine import Checked, check_build, make_report, nowhere
from kustomgen.policy.family import with_family
from kustomgen.policy.finding import BuildSummary, EngineInfo
from kustomgen.policy.kept import keep, unkeep
from kustomgen.policy.rule import FamilyRule
from kustomgen.policy.slim import slim
from kustomgen.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection

    from kustomgen.cli.check import Options
    from kustomgen.cli.groups import Steps
    from kustomgen.cli.memory import Closed
    from kustomgen.cli.prepare import Prepared
    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node
    from kustomgen.kustomize.builds import Builds, Result
    from kustomgen.kustomize.sources import Sources
    from kustomgen.kustomize.workshop import Workshop
    from kustomgen.policy.config import Policy
    from kustomgen.policy.finding import Report

_SAMPLE, _MANY = 16, 0.5
"""Where of so many builds more than this share had to be built again, the others are built with their origins at once."""


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


def look_at(run: Prepared, builds: Builds | None, workshop: Workshop | None, *, whole: bool) -> Look:
    """What there is to see; ``whole`` keeps every build as it is, with its origins, for whoever goes on from there."""
    with run.memory.reading_policies() if run.memory else nullcontext():
        policy = policy_of(run.options)
    if policy.named_environments():
        known = {*run.names.values()} | environments_around(list(run.found), run.here)
        if complaints := unknown_environments(policy, known):
            raise InputError(complaints)
    with Turns(run, policy, workshop) as turns:
        found = _Checks(run, policy, turns, whole=whole).all(builds)
    results = [found[target] for target in run.targets]
    report = make_report(
        with_family(results, policy),
        policy,
        today=datetime.now(tz=None).date(),  # noqa: DTZ005 - an exemption ends with the user's day
        engine=EngineInfo(run.engine.name, run.engine.version) if run.engine else None,
        kubernetes=run.kubernetes,
        environments={*run.names.values()},
        notes=(*turns.notes, *(run.reach.notes if run.reach else ())),
        skipped=run.reach.skipped if run.reach else (),
    )
    checked = [(target, each) for target, each in zip(run.targets, results, strict=True) if isinstance(each, Checked)]
    closed = _closed(run, policy) if run.memory else None
    return Look(report, policy, run.sources, run.kubernetes, run.targets, tuple(checked), closed)


def _closed(run: Prepared, policy: Policy) -> Closed | None:
    version = run.engine.version if run.engine else ""
    return run.memory.close(run.targets, version, family=_has_family(policy)) if run.memory else None


def _has_family(policy: Policy) -> bool:
    return any(isinstance(rule, FamilyRule) for rule in policy.rules)


class _Checks:
    """The checks of one run: build by build as they come, then group by group."""

    def __init__(self, run: Prepared, policy: Policy, turns: Turns, *, whole: bool) -> None:
        self._run, self._policy, self._turns = run, policy, turns
        # Rules over several builds want them as they are; else only what exemptions ask for is kept of each.
        self._family = _has_family(policy)
        self._keep = whole or self._family
        self._beside = run.reach.beside if run.reach else frozenset()
        self._found: dict[str, Checked | BuildSummary] = {}

    def all(self, builds: Builds | None) -> dict[str, Checked | BuildSummary]:
        """Every target with what was found in it."""
        self._found |= self._remembered()
        if builds:
            self._folders(builds)
        for target in self._run.targets:
            if target not in self._found:
                for _ in self._finish({target: self._file(target)}):
                    """A file waits for nothing."""
        return self._found

    def _remembered(self) -> dict[str, Checked | BuildSummary]:
        memory = self._run.memory
        if not memory or not memory.remembered:
            return {}
        remedies = {rule.id: rule.page.fix for rule in self._policy.known}
        return {target: unkeep(kept, remedies) for target, kept in memory.remembered.items()}

    def _folders(self, builds: Builds) -> None:
        folders = self._run.folders
        groups, waiting = Groups(self._run.sources, folders), Waiting()
        self._turns.share(groups.shared)
        built: dict[str, Checked | BuildSummary] = {}
        once = again = done = 0
        with progress() as show:
            show(_told(folders, 0, 0))
            for result in builds.results():
                self._run.sources.touched.clear()
                target = folders[result.number]
                checked = self._built(target, result)
                once += 1
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
                show(_told(folders, done, builds.now))
            # Each step waits by itself for what is not there yet.
            waiting.go_on(lambda _: True)

    def _is_there(self, numbers: Collection[int]) -> bool:
        return self._turns.workshop is None or self._turns.workshop.is_there(numbers)

    def _finish(self, results: dict[str, Checked | BuildSummary]) -> Steps:
        """What only shows over several builds; and the group is found, of which no more is kept than will be asked for."""
        if numbers := self._turns.ask_ahead(results):
            yield numbers
        results = self._turns.look(results)
        results = yield from with_comparisons(self._run, self._policy, results, self._turns.workshop)
        for target, checked in results.items():
            self._note(target, checked)
            self._found[target] = checked if self._keep or not isinstance(checked, Checked) else slim(checked)

    def _built(self, target: str, result: Result) -> Checked | BuildSummary:
        built = as_build(result, Path(target), self._run.sources, self._run.kubernetes)
        return self._check(target, built, known=result.origins)

    def _file(self, target: str) -> Checked | BuildSummary:
        """A file of manifests. One that cannot be read does not keep the others from being looked at."""
        self._run.sources.touched.clear()
        try:
            built: Build | BuildError = read_manifests(
                target, sources=self._run.sources, kubernetes=self._run.kubernetes
            )
        except InputError as error:
            built = BuildError(error.complaints)
        return self._with_inputs(target, self._check(target, built, known=True), None)

    def _with_inputs(
        self, target: str, checked: Checked | BuildSummary, result: Result | None
    ) -> Checked | BuildSummary:
        """The same, after what it stands on is in the memory."""
        if self._run.memory and isinstance(checked, Checked):
            self._run.memory.note_inputs(target, result)
        return checked

    def _note(self, target: str, checked: Checked | BuildSummary) -> None:
        """Hands what was found to the memory, for the next run; not of what stands on a kustomization that was missed."""
        memory, missed = self._run.memory, self._turns.missed
        if not memory:
            return
        kept = None
        if isinstance(checked, Checked) and not (missed and self._stands_on(target, missed)):
            kept = {} if self._family else keep(checked)
        memory.note(target, self._run.names[target], self._run.tier_of(target), kept)

    def _stands_on(self, target: str, files: Collection[str]) -> bool:
        return any(part.file in files for part in chain(self._run.sources, Path(target)))

    def _check(self, target: str, what: Build | BuildError, *, known: bool) -> Checked | BuildSummary:
        here, sources = self._run.here, self._run.sources
        name = self._run.names[target]
        if isinstance(what, BuildError):
            return BuildSummary(target, name, 0, error=str(what))
        if not what.resources:
            nothing = "builds to nothing" if Path(target).is_dir() else "holds no objects"
            return BuildSummary(target, name, 0, error=f"{target}: {nothing}, so nothing was checked")
        if target in here:
            what = replace(what, environment=name, tier=here[target].tier)
        what = replace(what, schemas=self._run.schemas)

        def where(node: Node) -> Mark | None:
            return place_of(sources, Path(target), node, self._run.kubernetes)

        check = beside_others if target in self._beside else check_build
        checked = check(what, self._policy, where if known else nowhere)
        return _with_notes(checked, sources, Path(target)) if known else checked


def _with_notes(checked: Checked, sources: Sources, folder: Path) -> Checked:
    """The same, each finding with what there is to say of its place."""
    found = zip(checked.findings, checked.problems, strict=True)
    findings = tuple(with_note(finding, problem, sources, folder) for finding, problem in found)
    return replace(checked, findings=findings)


def _wants_origins(checked: Checked) -> bool:
    """Whether there is anything of which people want to know the line."""
    notes = checked.annotations
    return bool(checked.findings or notes.wrong or any(not note.by_peer for note in notes.noted))


def _told(folders: tuple[str, ...], done: int, now: int | None) -> str:
    of = f"{done} of {len(folders)} overlays" if len(folders) > 1 else "1 overlay"
    return f"building {of}: {folders[now]} …" if now is not None else f"building {of} …"
