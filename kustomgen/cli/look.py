"""Everything that one run of ``kustomgen check`` sees: each build is checked as it arrives, then all together."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.cli.comparisons import with_comparisons
from kustomgen.cli.places import with_note
from kustomgen.cli.policies import load_policy_of_run
from kustomgen.cli.progress import progress
from kustomgen.cli.targets import environments_around
from kustomgen.cli.turns import with_turns
from kustomgen.errors import BuildError, InputError
from kustomgen.kustomize.build import as_build, read_manifests
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.source import locate
from kustomgen.policy.comparison import beside_others, takes_part
from kustomgen.policy.config import narrow, unknown_environments
from kustomgen.policy.engine import Checked, check_build, make_report, nowhere
from kustomgen.policy.family import with_family
from kustomgen.policy.finding import BuildSummary, EngineInfo
from kustomgen.policy.kept import keep, unkeep
from kustomgen.policy.rule import FamilyRule
from kustomgen.policy.slim import slim

if TYPE_CHECKING:
    from collections.abc import Collection

    from kustomgen.cli.check import Options
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
    checks = _Checks(run, policy, whole=whole)
    found, notes, missed = with_turns(run, policy, checks.all(builds), workshop)
    found = with_comparisons(run, policy, found)
    checks.note(found, missed)
    results = [found[target] for target in run.targets]
    report = make_report(
        with_family(results, policy),
        policy,
        today=datetime.now(tz=None).date(),  # noqa: DTZ005 - an exemption ends with the user's day
        engine=EngineInfo(run.engine.name, run.engine.version) if run.engine else None,
        kubernetes=run.kubernetes,
        environments={*run.names.values()},
        notes=(*notes, *(run.reach.notes if run.reach else ())),
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
    """The checks of one run, build by build."""

    def __init__(self, run: Prepared, policy: Policy, *, whole: bool) -> None:
        self._run, self._policy = run, policy
        # Rules over several builds want them as they are; else only what exemptions ask for is kept of each.
        self._family = _has_family(policy)
        self._keep = whole or self._family
        self._beside = run.reach.beside if run.reach else frozenset()

    def all(self, builds: Builds | None) -> dict[str, Checked | BuildSummary]:
        """Every target with what was found in it."""
        found = self._remembered()
        found |= self._folders(builds) if builds else {}
        for target in self._run.targets:
            if target not in found:
                found[target] = self._file(target)
        return found

    def _remembered(self) -> dict[str, Checked | BuildSummary]:
        memory = self._run.memory
        if not memory or not memory.remembered:
            return {}
        remedies = {rule.id: rule.page.fix for rule in self._policy.known}
        return {target: unkeep(kept, remedies) for target, kept in memory.remembered.items()}

    def _folders(self, builds: Builds) -> dict[str, Checked | BuildSummary]:
        found: dict[str, Checked | BuildSummary] = {}
        folders = self._run.folders
        once = again = 0
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
                    found[target] = self._kept(target, checked, result)
                show(_told(folders, len(found), builds.now))
        return found

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
        return self._kept(target, self._check(target, built, known=True), None)

    def _kept(self, target: str, checked: Checked | BuildSummary, result: Result | None) -> Checked | BuildSummary:
        """What is kept of a target in this run."""
        if isinstance(checked, Checked):
            if self._run.memory:
                self._run.memory.note_inputs(target, result)
            return checked if self._keep or takes_part(checked.build, self._policy) else slim(checked)
        return checked

    def note(self, found: dict[str, Checked | BuildSummary], missed: Collection[str]) -> None:
        """Hands what this run found to the memory, for the next; not of what stands on a kustomization that was missed."""
        memory = self._run.memory
        for target, checked in found.items() if memory else ():
            if memory and target not in memory.remembered:
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
            return locate(sources, Path(target), node.resource, node.path, self._run.kubernetes)

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
