"""The index of the rules: each under its theme, and under every name that another tool has for it."""

from __future__ import annotations

import dataclasses
import re

from kustomgen.report.rule_index import PEERS, THEMES, by_peer, by_theme, theme_of
from kustomgen.rules import RULES
from tests.cli.conftest import Run


def test_every_rule_is_under_one_theme_and_every_folder_has_a_name() -> None:
    listed = re.findall(r"^\| \[`([^`]+)`\]", by_theme(RULES), re.MULTILINE)
    assert sorted(listed) == sorted(rule.id for rule in RULES)
    assert {theme_of(rule) for rule in RULES} <= set(THEMES.values())


def test_a_rule_from_elsewhere_is_ones_own() -> None:
    def check(_build: object, _params: object) -> tuple[()]:
        return ()

    assert theme_of(dataclasses.replace(RULES[0], check=check)) == "Your own"


def test_every_name_elsewhere_leads_to_all_its_rules() -> None:
    rows = dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", by_peer(RULES), re.MULTILINE))

    assert rows.keys() == {alias for rule in RULES for alias in rule.aliases}
    for rule in RULES:
        assert all(f"[`{rule.id}`](#{rule.id})" in rows[alias] for alias in rule.aliases)


def test_every_tool_has_a_name_for_people() -> None:
    assert {alias.partition("/")[0] for rule in RULES for alias in rule.aliases} <= PEERS.keys()


def test_rules_without_names_elsewhere_have_no_index_of_them() -> None:
    assert by_peer([dataclasses.replace(rule, aliases=()) for rule in RULES[:3]]) == ""


def test_what_can_be_repaired_is_marked_everywhere(run: Run) -> None:
    fixing = {rule.id for rule in RULES if rule.fix}
    listed = run("rules").out.splitlines()

    assert {rule["id"] for rule in run("rules", "--format", "json").json if rule["fixes"]} == fixing
    assert {line.split()[0] for line in listed if line.split()[2:3] == ["fix"]} == fixing
    assert set(re.findall(r"^\| \[`([^`]+)`\]\S+ \| \w+ \| `--fix`", by_theme(RULES), re.MULTILINE)) == fixing
    assert run("rules", "hpa-owns-replicas").out.startswith("hpa-owns-replicas (error, repaired by --fix)\n")
