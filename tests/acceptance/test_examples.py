"""The worked examples: their files are what their specs say, and every overlay is clean, or says why not."""

from __future__ import annotations

import pytest

from kustomgen.cli.boundary import run
from tests.acceptance.built import ENVIRONMENTS, EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
class TestExample:
    def test_its_files_are_what_its_spec_says(
        self, name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(EXAMPLES[name])
        assert run(["generate", "--check", "--verify"]) == 0, capfd.readouterr()

    def test_its_overlays_are_clean_or_say_why_not(
        self, name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(EXAMPLES[name])
        assert run(["check", "--fail-on", "warning"]) == 0, capfd.readouterr()

    def test_it_has_the_three_environments_and_says_what_it_is(self, name: str) -> None:
        folder = EXAMPLES[name]
        assert sorted(path.name for path in (folder / "overlays").iterdir()) == sorted(ENVIRONMENTS)
        assert (folder / "README.md").read_text(encoding="utf-8").startswith(f"# {name}\n")

    def test_every_policy_is_used(self, name: str) -> None:
        assert [path.name for path in (EXAMPLES[name] / "policies").glob("*.yaml")] in ([], [f"{name}.yaml"])
