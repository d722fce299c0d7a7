"""What a run does about builds that fail: finds the lines, builds what is below them by itself, and says what is left."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.cli.checks import Checks
from kustomgen.cli.found import Found
from kustomgen.cli.targets import environment_of
from kustomgen.cli.turns import Turns
from kustomgen.engine.find import find_engine
from kustomgen.errors import Complaint, EngineError, Mark
from kustomgen.kustomize.failures import FailedBuildError, located
from kustomgen.kustomize.failures.trials import Trials
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.tree import below_failed
from kustomgen.policy.engine import Checked
from kustomgen.policy.finding import BuildSummary, Coverage, Skipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.cli.prepare import Prepared
    from kustomgen.policy.config import Policy

Results = dict[str, "Checked | BuildSummary"]
MAX_WAVES = 20
"""How often what is below a failure is built, fails too, and is followed further."""


@dataclass
class Below:
    """What only failed builds have a part in: ``results`` of what was built by itself, Components that could not be."""

    results: Results = field(default_factory=dict)
    components: dict[str, str] = field(default_factory=dict)


def follow_below(run: Prepared, policy: Policy, found: Found) -> Below:
    """Builds and checks what lies below the failed builds, until nothing is left that was not tried."""
    below = Below()
    for _ in range(MAX_WAVES):
        together = {**{target: found.results[target] for target in run.targets}, **below.results}
        failed = [target for target, each in together.items() if is_failure(each)]
        built = [target for target, each in together.items() if not is_failure(each)]
        if not failed:
            break
        wave, below.components = below_failed(run.sources, failed, built, run.exclusions)
        wave = {folder: user for folder, user in wave.items() if folder not in together}
        if not wave:
            break
        below.results |= _built(run, policy, wave, found)
    return below


def is_failure(each: Checked | BuildSummary) -> bool:
    """Whether a build failed."""
    return isinstance(each, BuildSummary) and not each.ok


def _built(run: Prepared, policy: Policy, wave: Mapping[str, str], found: Found) -> Results:
    folders = tuple(wave)
    names = {**run.names, **{folder: environment_of(folder, run.here) for folder in folders}}
    again = replace(run, folders=folders, targets=folders, names=names, memory=None, reach=None)
    mine = Found(again, policy, whole=found.whole)
    with again.begin(origins=False) or nullcontext() as builds:
        if builds is None:
            return {}
        with Turns(again, policy, again.workshop(builds), all_users=False) as turns:
            Checks(again, policy, turns, mine).folders(builds, lambda *_: None)
    found.failures.update(mine.failures)
    return {folder: _marked(mine.results[folder], user) for folder, user in wave.items()}


def _marked(each: Checked | BuildSummary, user: str) -> Checked | BuildSummary:
    if isinstance(each, BuildSummary):
        return replace(each, below=user)
    return replace(each, summary=replace(each.summary, below=user))


def with_lines(run: Prepared, results: Results, failures: Mapping[str, FailedBuildError]) -> Results:
    """The results with the line of each failure that its message alone does not tell, each cause looked for once."""
    unsure = {target: failed for target, failed in failures.items() if not failed.sure and target in results}
    if not unsure:
        return results
    try:
        engine = find_engine("embedded")
    except EngineError:
        return results
    known: dict[tuple[str, str], Complaint] = {}
    found = dict(results)
    with Trials(engine, run.wish(), run.sources) as trials:
        for target, failed in unsure.items():
            key = (failed.cause.text, str(failed.cause.folder))
            if key not in known:
                known[key] = located(failed, trials, run.sources).complaints[0]
            found[target] = with_cause(found[target], known[key])
    return found


def with_cause(each: Checked | BuildSummary, cause: Complaint) -> Checked | BuildSummary:
    """A failed build with another cause."""
    return replace(each, error=str(cause), failure=cause) if isinstance(each, BuildSummary) else each


def unseen(run: Prepared, below: Below) -> tuple[Skipped, ...]:
    """What was found and not looked at, each with the reason."""
    tree = run.tree
    users = {path: f"only {user} uses this Component, and does not build" for path, user in below.components.items()}
    reasons = {
        **dict.fromkeys(tree.misnamed, f"kustomize reads no file of this name: rename it to {_RIGHT}"),
        **dict.fromkeys(tree.components, "nothing that was found uses this Component"),
        **users,
        **dict.fromkeys(tree.loose, f"no kustomization lists it: `kustomgen check {_first(tree.loose)}` checks it"),
    }
    return tuple(Skipped(path, reason) for path, reason in reasons.items())


_RIGHT = "kustomization.yaml"


def _first(loose: tuple[str, ...]) -> str:
    return loose[0] if len(loose) == 1 else "FILE…"


def coverage(run: Prepared, results: Results, below: Below) -> Coverage | None:
    """How much of the tree was looked at; None where only some of it was asked for."""
    if run.reach is not None or run.options.environments or not run.tree.found:
        return None
    failed = [target for target, each in results.items() if is_failure(each)]
    places = {_place(run, results[target]) for target in failed} & {str(part) for part in _all(run, failed)}
    broken = places | {run.sources.real(target) for target in failed if Path(target).is_dir()}
    unseen = len({*below.components, *run.tree.components})
    fine = (
        {str(folder) for folder in _all(run, [target for target in results if target not in failed])}
        if failed
        else set()
    )
    number = len(broken - fine)
    return Coverage(run.tree.found, max(0, run.tree.found - number - unseen), number, unseen)


def _all(run: Prepared, targets: list[str]) -> set[Path]:
    return {part.folder for target in targets for part in chain(run.sources, Path(target))}


def _place(run: Prepared, each: Checked | BuildSummary) -> str:
    mark: Mark | None = each.failure.mark if isinstance(each, BuildSummary) and each.failure else None
    return str(Path(run.sources.real(mark.file)).parent) if mark else ""


def none_is_nothing(results: Results) -> Results:
    """The results; where none of them has any object, each is a failure: a check of nothing would pass."""
    if any(isinstance(each, Checked) or not each.ok for each in results.values()):
        return results
    found: Results = {}
    for target, each in results.items():
        nothing = "builds to nothing" if Path(target).is_dir() else "holds no objects"
        cause = Complaint(None, f"{target}: {nothing}, so nothing was checked")
        found[target] = with_cause(each, cause)
    return found
