"""What the rules over kustomizations find: they see what each layer did to its objects, of overlays
that share any together.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kustomgen.engine.client import EngineClient
from kustomgen.engine.find import find_engine
from kustomgen.errors import EngineError
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.layers.builder import VariantBuilder
from kustomgen.kustomize.layers.layer_effects import ask_ahead, not_looked_at, with_turns
from kustomgen.policy.checked import Checked
from kustomgen.policy.engine import check_turns
from kustomgen.policy.finding import BuildSummary

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kustomgen.check.plan import Plan
    from kustomgen.k8s.build import Build
    from kustomgen.policy.config import Policy

Results = dict[str, "Checked | BuildSummary"]


class LayerRules:
    """Those rules in one run; a context, after which nothing more is built for them.

    ``workshop`` is where kustomizations are built again; None if there is to be one for this
    alone. ``missed`` are the kustomizations where they could not look. Without ``all_users`` others
    of the run may use the same Components.
    """

    def __init__(self, plan: Plan, policy: Policy, workshop: VariantBuilder | None, *, all_users: bool = True) -> None:
        self._plan, self._policy = plan, policy
        self._stack = ExitStack()
        self._folders = frozenset(plan.folders)
        self._asked = [rule for rule in policy.rules if rule.turns and policy.ever_runs(rule)]
        self._without_engine = False
        self._all_users = all_users
        self.missed: set[str] = set()
        self._shared: set[str] = set()
        self.workshop = workshop

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def notes(self) -> tuple[str, ...]:
        """Why they did not look at all, where that is so."""
        if not self._without_engine:
            return ()
        many = f"{len(self._asked)} rules over patches and overrides"
        return (f"kustomgen's own kustomize is not installed, so {many} did not look",)

    def share(self, files: set[str]) -> None:
        """Tells which kustomizations take part in more than is checked together, so that each is
        looked at once.
        """
        self._shared.update(files)
        if self.workshop:
            self.workshop.ahead.shared.update(files)

    def is_there(self, numbers: Collection[int]) -> bool:
        """Whether the answers of these numbers are there."""
        return self.workshop is None or self.workshop.is_there(numbers)

    def ask_ahead(self, results: Mapping[str, Checked | BuildSummary]) -> Sequence[int]:
        """Has the workshop build what looking at these will ask; the numbers of the answers, none
        without a workshop.
        """
        folders = self._wanted(results)
        workshop = self._open() if folders else None
        return ask_ahead(workshop, folders) if workshop else ()

    def look(self, results: Results) -> Results:
        """The results with what those rules find. All overlays that share a Component or a base are
        among them.
        """
        folders = self._wanted(results)
        workshop = self._open() if folders else None
        if workshop is None:
            return results
        seen = with_turns(workshop, {folder: checked.build for folder, checked in folders.items()})
        self.missed.update(not_looked_at(self._plan.sources, seen))
        unknown = self._of_failed(results)
        found = dict(results)
        for target in results:
            if checked := folders.get(Path(target)):
                found[target] = check_turns(checked, _needed(seen[Path(target)], unknown), self._policy)
        return found

    def _of_failed(self, results: Mapping[str, Checked | BuildSummary]) -> frozenset[str]:
        """The kustomizations of what does not build: anyone who uses a Component there may need its
        entries.
        """
        if not self._all_users:
            return frozenset(part.file for target in results for part in chain(self._plan.sources, Path(target)))
        failed = [Path(target) for target, each in results.items() if isinstance(each, BuildSummary)]
        return frozenset(part.file for folder in failed for part in chain(self._plan.sources, folder))

    def _wanted(self, results: Mapping[str, Checked | BuildSummary]) -> dict[Path, Checked]:
        if not self._asked:
            return {}
        return {
            Path(target): each
            for target, each in results.items()
            if target in self._folders and isinstance(each, Checked) and not each.compared_only
        }

    def _open(self) -> VariantBuilder | None:
        """The workshop, opened if none exists yet; None without an engine for it."""
        if self.workshop is None and not self._without_engine:
            try:
                engine = find_engine("embedded")
            except EngineError:
                self._without_engine = True
                return None
            wish = self._plan.wish()
            talk = self._stack.enter_context(EngineClient(engine, wish))
            self.workshop = VariantBuilder(engine, self._plan.sources, wish, self._plan.kubernetes, talk)
            self.workshop.ahead.shared.update(self._shared)
        return self.workshop


def missed_note(missed: Collection[str]) -> tuple[str, ...]:
    """What there is to say of the kustomizations where they could not look."""
    if not missed:
        return ()
    first, *others = sorted(missed)
    more = f" and {len(others)} more" if others else ""
    return (f"{first}{more}: rules about patches were skipped, because the build without patches failed",)


def _needed(build: Build, unknown: frozenset[str]) -> Build:
    """The same, where no entry of a Component is idle that a failed build uses, too."""
    if not unknown or build.turns is None or not any(turn.used_by and turn.file in unknown for turn in build.turns):
        return build
    turns = (replace(turn, idle=frozenset()) if turn.used_by and turn.file in unknown else turn for turn in build.turns)
    return replace(build, turns=tuple(turns))
