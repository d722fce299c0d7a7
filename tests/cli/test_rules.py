"""``kustomgen rules``: the list, one page, and what programs read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomgen.policy.rule import AnyRule
from kustomgen.rules import RULES
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a project has policies of its own, their rules are listed, too."""
    monkeypatch.chdir(tmp_path)


def test_the_list_has_a_line_for_each_rule(run: Run) -> None:
    result = run("rules")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert [line.split()[:2] for line in lines[: len(RULES)]] == [[rule.id, rule.severity] for rule in RULES]
    assert lines[-1] == f"{len(RULES)} rules; `kustomgen rules ID` explains one"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_one_rule_is_explained(run: Run, rule: AnyRule) -> None:
    page = run("rules", rule.id).out
    assert page.startswith(f"{rule.id} (")
    assert all(word in page for word in ("\nFix: ", "\nFails:\n", "\nPasses:\n"))


def test_parameters_are_shown_with_their_defaults(run: Run) -> None:
    assert '  movingTags: ["latest"' in run("rules", "image-pinned").out


def test_a_peers_name_leads_to_every_rule_that_it_stands_for(run: Run) -> None:
    assert [rule["id"] for rule in run("rules", "kube-score/pod-probes", "--format", "json").json] == [
        "readiness-probe",
        "liveness-probe",
    ]


def test_an_unknown_rule_with_the_nearest(run: Run) -> None:
    result = run("rules", "image-pined")
    assert (result.code, result.out) == (2, "")
    assert result.err == "there is no rule 'image-pined'\n    did you mean 'image-pinned'?\n"


def test_an_unknown_format(run: Run) -> None:
    result = run("rules", "--format", "yaml")
    assert (result.code, result.err) == (2, "--format 'yaml' is unknown\n    possible are: text, json, markdown\n")


def test_json_has_what_the_contract_says(run: Run) -> None:
    rules = run("rules", "--format", "json").json
    assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
    for rule in rules:
        assert rule.keys() >= {"id", "severity", "summary", "parameters", "aliases"}
        assert rule["severity"] in {"error", "warning", "info"}
        assert rule["summary"]
        assert isinstance(rule["parameters"], dict)
        assert isinstance(rule["aliases"], list)


def test_the_page_in_the_documentation_is_what_is_printed(run: Run) -> None:
    # `kustomgen rules --format markdown > docs/rules.md` writes it anew.
    assert run("rules", "--format", "markdown").out == (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
