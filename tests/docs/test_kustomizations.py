"""The page about mistakes in kustomizations names the rules that there are, with the severity that they have."""

from __future__ import annotations

import re
from pathlib import Path

from kustomgen.policy.load import load_policy
from kustomgen.rules import RULES
from kustomgen.rules.kustomize import RULES as ABOUT_KUSTOMIZE

PAGE = (Path(__file__).parents[2] / "docs" / "kustomizations.md").read_text(encoding="utf-8")
ROWS = [line.split("|") for line in PAGE.splitlines() if line.startswith("| ") and "rules.md#" in line]


def test_every_rule_about_kustomize_is_on_the_page() -> None:
    named = set(re.findall(r"\[`([\w-]+)`\]\(rules\.md#([\w-]+)\)", PAGE))
    assert all(name == anchor for name, anchor in named)
    assert {rule.id for rule in ABOUT_KUSTOMIZE} <= {name for name, _ in named} <= {rule.id for rule in RULES}


def test_severities_are_those_of_the_recommended_policy() -> None:
    policy = load_policy("recommended", RULES)
    settings = {setting.rule.id: setting.severity.value for setting in policy.settings()}
    for row in ROWS:
        ids = re.findall(r"\[`([\w-]+)`\]", row[2])
        said = [word.strip() for word in row[3].split(",")]
        expected = [settings.get(each, "off") for each in ids]
        assert said == (expected if len(set(expected)) > 1 else expected[:1]), ids
