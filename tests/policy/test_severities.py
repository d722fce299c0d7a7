"""What a policy says of all rules at once: that it runs none but those it names, and what becomes of severities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kustomgen.k8s.build import Build
from kustomgen.policy.config import Policy, combine
from kustomgen.policy.finding import Severity
from kustomgen.policy.load import load_policies, load_policy
from kustomgen.policy.project_rules import PROJECT_RULES
from kustomgen.policy.rule import AnyRule, Params, Problem, Rule
from kustomgen.rules import RULES as ALL_RULES

HEAD = "apiVersion: kustomgen/v1\nkind: Policy\n"


class Limits(Params):
    min: int = 1


def nothing(_build: Build, _params: Params) -> Iterator[Problem]:
    yield from ()


RULES: tuple[AnyRule, ...] = (
    Rule("image-pinned", Severity.ERROR, "Doc.", nothing, Limits()),
    Rule("readiness-probe", Severity.WARNING, "Doc.", nothing),
    Rule("liveness-probe", Severity.INFO, "Doc.", nothing),
)

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def write(text: str, name: str = "p.yaml") -> str:
        Path(name).write_text(HEAD + text)
        return name

    return write


def severities(policy: Policy, environment: str = "", tier: str | None = None) -> dict[str, str]:
    settings = policy.settings(environment, tier)
    return {s.rule.id: s.severity.value for s in settings if s.rule not in PROJECT_RULES}


def test_a_policy_that_stands_on_nothing_runs_what_it_names(write: Write) -> None:
    policy = load_policy(write("extends: none\nrules: {readiness-probe: error}\n"), RULES)

    assert severities(policy) == {"readiness-probe": "error"}


def test_a_parameter_names_a_rule_too_and_it_keeps_its_severity(write: Write) -> None:
    policy = load_policy(write("extends: none\nrules: {image-pinned: {parameters: {min: 2}}}\n"), RULES)

    assert severities(policy) == {"image-pinned": "error"}


def test_a_rule_that_is_named_for_one_environment_runs_there_only(write: Write) -> None:
    policy = load_policy(write("extends: none\nrules: {image-pinned: {environments: {prod: info}}}\n"), RULES)

    assert severities(policy) == {}
    assert severities(policy, "prod") == {"image-pinned": "info"}


def test_the_rules_about_exemptions_run_also_where_nothing_else_does(write: Write) -> None:
    policy = load_policy(write("extends: none\nrules: {image-pinned: error}\n"), RULES)

    assert {s.rule for s in policy.settings()} > set(PROJECT_RULES)


def test_who_extends_a_policy_that_stands_on_nothing_adds_to_it(write: Write) -> None:
    write("extends: none\nrules: {image-pinned: error}\n", "base.yaml")
    policy = load_policy(write("extends: base.yaml\nrules: {liveness-probe: info}\n"), RULES)

    assert severities(policy) == {"image-pinned": "error", "liveness-probe": "info"}


def test_beside_a_policy_that_stands_on_nothing_another_keeps_its_rules(write: Write) -> None:
    bare = write("extends: none\nrules: {liveness-probe: error}\n", "bare.yaml")
    wanted = {"image-pinned": "error", "readiness-probe": "warning", "liveness-probe": "error"}

    assert severities(load_policies(["recommended", bare], RULES)) == wanted
    assert severities(load_policies([bare, "all"], RULES)) == wanted
    assert severities(load_policies([bare, bare], RULES)) == {"liveness-probe": "error"}


def test_severities_change_what_the_policies_below_say(write: Write) -> None:
    write("rules: {image-pinned: off, readiness-probe: info}\n", "base.yaml")
    text = "extends: base.yaml\nseverities: {off: warning, info: off}\nrules: {liveness-probe: error}\n"

    assert severities(load_policy(write(text), RULES)) == {"image-pinned": "warning", "liveness-probe": "error"}


def test_who_extends_changed_severities_has_the_last_word(write: Write) -> None:
    write("severities: {error: warning}\n", "base.yaml")
    policy = load_policy(write("extends: base.yaml\nrules: {image-pinned: error}\n"), RULES)

    assert severities(policy)["image-pinned"] == "error"


def test_severities_turn_nothing_on_that_a_bare_policy_leaves_out(write: Write) -> None:
    policy = load_policy(write("extends: none\nseverities: {off: error}\nrules: {image-pinned: info}\n"), RULES)

    assert severities(policy) == {"image-pinned": "info"}


def test_all_runs_every_rule_as_it_is() -> None:
    assert severities(load_policy("all", ALL_RULES)) == {rule.id: rule.severity.value for rule in ALL_RULES}


@pytest.mark.parametrize("tier", ["development", "staging", "production"])
def test_strict_makes_errors_of_warnings_and_warns_of_all_else(tier: str) -> None:
    recommended = severities(load_policy("recommended", ALL_RULES), "x", tier)
    strict = severities(load_policy("strict", ALL_RULES), "x", tier)

    assert set(strict) == {rule.id for rule in ALL_RULES}
    for rule, severity in strict.items():
        assert severity == ("error" if recommended.get(rule) in ("error", "warning") else "warning"), rule


def test_combining_one_bare_policy_changes_nothing(write: Write) -> None:
    policy = load_policy(write("extends: none\nrules: {image-pinned: info}\n"), RULES)

    assert combine([policy]) == policy
