"""``kustomgen test-policies``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from kustomgen.cli.boundary import Exit
from kustomgen.cli.terminal import emit
from kustomgen.errors import Complaint, InputError
from kustomgen.policy.custom.load import find_policies, load_own
from kustomgen.policy.load import load_policies
from kustomgen.policy.names import rules_by_name
from kustomgen.policy.reading import Reader
from kustomgen.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kustomgen.policy.custom.cases import Case, Outcome
    from kustomgen.policy.rule import AnyRule


def run(folder: Path) -> None:
    """Runs every case of a folder; exits with 1 where one fails. Raises InputError where there is nothing to run."""
    from kustomgen.policy.custom.cases import run_case  # noqa: PLC0415 - needs what only tests need

    if not folder.is_dir():
        raise InputError(Complaint(None, f"there is no folder {folder}", "name the one that your policies are in"))
    names, beside = find_policies(folder)
    found = load_own(names, RULES, beside)
    own, rules = found.rules, (*RULES, *found.rules)
    policy = load_policies(found.policies, rules) if found.policies else None
    cases = _cases(folder, own)
    outcomes = [run_case(case, rules, policy) for case in cases]
    emit(text(outcomes, own), None)
    if not all(outcome.ok for outcome in outcomes):
        raise typer.Exit(Exit.FOUND)


def _cases(folder: Path, own: Iterable[AnyRule]) -> list[Case]:
    from kustomgen.policy.custom.cases import read_cases  # noqa: PLC0415 - see above

    files = [str(file) for pattern in ("*.test.yaml", "*.test.yml") for file in sorted(folder.glob(pattern))]
    if not files:
        hint = "tests are files that end in .test.yaml, beside the policies"
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


def text(outcomes: Sequence[Outcome], own: Iterable[AnyRule]) -> str:
    """Every case that failed, with expected and found; then how many there were, and which rules have none."""
    lines = []
    for outcome in outcomes:
        if outcome.ok:
            continue
        lines += [f"FAILED  {outcome.case.rule}: {outcome.case.name}", f"    at {outcome.case.mark}"]
        lines += [f"    expected  {said}" for said in outcome.missing or ("nothing",)]
        lines += [f"    found     {said}" for said in outcome.unexpected or ("nothing",)]
        lines.append("")
    failed = sum(not outcome.ok for outcome in outcomes)
    tested = {rule for outcome in outcomes for rule in rules_by_name((*RULES, *own))[outcome.case.rule]}
    count = f"{len(outcomes)} case{'s' * (len(outcomes) != 1)} of {len(tested)} rule{'s' * (len(tested) != 1)}"
    lines.append(f"{count}: {len(outcomes) - failed} passed, {failed} failed")
    if untested := [rule.id for rule in own if rule.id not in tested]:
        lines.append(f"without a case: {', '.join(untested)}")
    return "\n".join(lines) + "\n"
