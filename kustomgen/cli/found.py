"""What was found in each target of a run: now, or in an earlier run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.engine import Checked
from kustomgen.policy.rule import FamilyRule
from kustomgen.policy.serialize import from_json, to_json
from kustomgen.policy.strip import strip

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kustomgen.cli.prepare import Prepared
    from kustomgen.kustomize.builds import Result
    from kustomgen.kustomize.failures import FailedBuildError
    from kustomgen.policy.config import Policy
    from kustomgen.policy.finding import BuildSummary
    from kustomgen.policy.serialize import CheckedJson


def has_family(policy: Policy) -> bool:
    """Whether a rule looks at all builds of a run."""
    return any(isinstance(rule, FamilyRule) for rule in policy.rules)


class Found:
    """The ``results`` of a run, and who tells its memory of them. What is remembered is there from the beginning.

    ``whole`` keeps every build as it is, for whoever goes on from there; else no more than will be asked for.
    """

    def __init__(self, run: Prepared, policy: Policy, *, whole: bool) -> None:
        self._run = run
        # Rules over several builds want them as they are; else only what exemptions ask for is kept of each.
        self._family = has_family(policy)
        self._whole = whole or self._family
        self.whole = whole
        self.failures: dict[str, FailedBuildError] = {}
        self._remedies = {rule.id: rule.page.fix for rule in policy.known}
        remembered = run.memory.remembered if run.memory else {}
        self.results: dict[str, Checked | BuildSummary] = {
            target: from_json(kept, self._remedies) for target, kept in remembered.items()
        }

    def inputs(self, target: str, result: Result | None) -> None:
        """What a folder or a file stands on, which is in the sources; see ``Keeper``."""
        if self._run.memory:
            self._run.memory.note_inputs(target, result)

    def group(self, found: Mapping[str, Checked | BuildSummary], worth: Collection[str]) -> None:
        """What was found here in targets that are looked at together; see ``Keeper``."""
        for target, checked in found.items():
            kept = None
            if self._run.memory and isinstance(checked, Checked) and target in worth:
                kept = {} if self._family else to_json(checked)
            self._note(target, kept)
            self.results[target] = checked if self._whole or not isinstance(checked, Checked) else strip(checked)

    def _note(self, target: str, kept: CheckedJson | None) -> None:
        if self._run.memory:
            self._run.memory.note(target, self._run.names[target], self._run.tier_of(target), kept)
