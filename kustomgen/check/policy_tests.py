"""The tests beside people's own policies: the cases in ``*.test.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError
from kustomgen.policy.custom.load import find_policies, load_own
from kustomgen.policy.load import load_policies
from kustomgen.policy.names import rules_by_name
from kustomgen.policy.reading import Reader
from kustomgen.rules import RULES
from kustomgen.yaml.text import Files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kustomgen.policy.custom.cases import Case, Outcome
    from kustomgen.policy.rule import AnyRule


@dataclass(frozen=True)
class PolicyTests:
    """What became of every case; the ids of the rules that have one, and of those of the folder
    that have none.
    """

    outcomes: tuple[Outcome, ...]
    tested: frozenset[str]
    untested: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every case passed."""
        return all(outcome.ok for outcome in self.outcomes)


def run_policy_tests(folder: Path) -> PolicyTests:
    """Runs every case of a folder. Raises InputError if there is nothing to run."""
    from kustomgen.policy.custom.cases import run_case  # noqa: PLC0415 - needs what only tests need

    if not folder.is_dir():
        raise InputError(Complaint(None, f"there is no folder {folder}", "name the one that your policies are in"))
    files = Files()
    names, beside = find_policies(folder, files)
    found = load_own(names, RULES, beside, files)
    own, known = found.rules, (*RULES, *found.rules)
    policy = load_policies(found.policies, known, files) if found.policies else None
    outcomes = tuple(run_case(case, known, policy) for case in _cases(folder, own))
    by_name = rules_by_name(known)
    tested = frozenset(rule for outcome in outcomes for rule in by_name[outcome.case.rule])
    return PolicyTests(outcomes, tested, tuple(rule.id for rule in own if rule.id not in tested))


def _cases(folder: Path, own: Iterable[AnyRule]) -> list[Case]:
    from kustomgen.policy.custom.cases import read_cases  # noqa: PLC0415 - see above

    files = [str(file) for pattern in ("*.test.yaml", "*.test.yml") for file in sorted(folder.glob(pattern))]
    if not files:
        hint = "write tests to *.test.yaml, in the folder of the policies"
        raise InputError(Complaint(None, f"there are no tests in {folder}", hint))
    reader = Reader(())
    cases: list[Case] = []
    for file in files:
        try:
            cases += read_cases(reader, file, (*RULES, *own))
        except InputError as error:
            reader.complaints.extend(error.complaints)
    if reader.complaints:
        raise InputError(dict.fromkeys(reader.complaints))
    if not cases:
        raise InputError(Complaint(None, f"the tests in {folder} have no cases", "write some under accepts and finds"))
    return cases
