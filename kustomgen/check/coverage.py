"""What of a tree a run did not look at, and how much of it was."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark
from kustomgen.kustomize.delivery.search import folder_of, search
from kustomgen.kustomize.graph import chain
from kustomgen.policy.checked import Checked
from kustomgen.policy.finding import BuildSummary, Coverage, Skipped

if TYPE_CHECKING:
    from kustomgen.check.plan import Plan
    from kustomgen.errors import BuildError

Results = dict[str, "Checked | BuildSummary"]


@dataclass
class Below:
    """What only failed builds have a part in: ``results`` of what was built by itself, Components
    that could not be.
    """

    results: Results = field(default_factory=dict)
    components: dict[str, str] = field(default_factory=dict)
    failures: dict[str, BuildError] = field(default_factory=dict)


def is_failure(each: Checked | BuildSummary) -> bool:
    """Whether a build failed."""
    return isinstance(each, BuildSummary) and not each.ok


def with_cause(each: Checked | BuildSummary, cause: Complaint) -> Checked | BuildSummary:
    """A failed build with another cause."""
    return replace(each, error=str(cause), failure=cause) if isinstance(each, BuildSummary) else each


def unseen(plan: Plan, below: Below) -> tuple[Skipped, ...]:
    """What was found and not looked at, each with the reason."""
    if plan.reach is not None:
        return ()  # of a change, only what it reaches is checked
    tree = plan.search.tree
    users = {path: f"only {user} uses this Component, and does not build" for path, user in below.components.items()}
    reasons = {
        **dict.fromkeys(tree.misnamed, f"kustomize reads no file of this name: rename it to {_RIGHT}"),
        **dict.fromkeys(tree.components, "nothing that was found uses this Component"),
        **users,
        **_not_listed(tree.loose, plan),
    }
    return tuple(Skipped(path, reason) for path, reason in reasons.items())


_RIGHT = "kustomization.yaml"


def _not_listed(loose: tuple[str, ...], plan: Plan) -> dict[str, str]:
    """Why files with no kustomization are not looked at; of deliveries, what is."""
    folders = filter(None, map(folder_of, plan.targets))
    delivering = {file for folder in folders for file in search(plan.sources, folder).files}
    others = tuple(file for file in loose if file not in delivering)
    known = tuple(file for file in loose if file in delivering)
    return {
        **dict.fromkeys(others, f"no kustomization lists it: `kustomgen check {_first(others)}` checks it"),
        **dict.fromkeys(known, f"except for what it deploys: `kustomgen check {_first(known)}` checks the rest"),
    }


def _first(loose: tuple[str, ...]) -> str:
    return next(iter(loose)) if len(loose) == 1 else "FILE…"


def coverage(plan: Plan, results: Results, below: Below) -> Coverage | None:
    """How much of the tree was checked; None if only some of it was asked for."""
    if plan.reach is not None or plan.options.environments or not plan.search.tree.found:
        return None
    failed = [target for target, each in results.items() if is_failure(each)]
    places = {_place(plan, results[target]) for target in failed} & {str(part) for part in _all(plan, failed)}
    broken = places | {plan.sources.real(target) for target in failed if Path(target).is_dir()}
    unseen = len({*below.components, *plan.search.tree.components})
    fine = (
        {str(folder) for folder in _all(plan, [target for target in results if target not in failed])}
        if failed
        else set()
    )
    number = len(broken - fine)
    return Coverage(plan.search.tree.found, max(0, plan.search.tree.found - number - unseen), number, unseen)


def _all(plan: Plan, targets: list[str]) -> set[Path]:
    return {part.folder for target in targets for part in chain(plan.sources, Path(target))}


def _place(plan: Plan, each: Checked | BuildSummary) -> str:
    mark: Mark | None = each.failure.mark if isinstance(each, BuildSummary) and each.failure else None
    return str(Path(plan.sources.real(mark.file)).parent) if mark else ""


def none_is_nothing(results: Results) -> Results:
    """The results; where none of them has any object, each is a failure: a check of nothing would
    pass.
    """
    if any(isinstance(each, Checked) or not each.ok for each in results.values()):
        return results
    found: Results = {}
    for target, each in results.items():
        nothing = "builds to nothing" if Path(target).is_dir() else "holds no objects"
        cause = Complaint(None, f"{target}: {nothing}, so nothing was checked")
        found[target] = with_cause(each, cause)
    return found
