"""The worked examples: their files are what their specs say, and every overlay is clean, or says why not."""

from __future__ import annotations

import pytest

from kustomgen.cli.boundary import run
from tests.acceptance.built import ENVIRONMENTS, EXAMPLES

NAMES = ("gke", "kubekloud", "payment-service", "port-ocean", "projections")


def test_the_systems_of_the_seeds_are_there_and_one_on_gke() -> None:
    assert tuple(EXAMPLES) == NAMES


FOLDERS = {**EXAMPLES, "harbor": EXAMPLES["kubekloud"] / "harbor"}
"""With what is beside one of them."""


@pytest.mark.parametrize("name", FOLDERS)
class TestExample:
    def test_its_files_are_what_its_spec_says(
        self, name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(FOLDERS[name])
        assert run(["generate", "--check", "--verify"]) == 0, capfd.readouterr()

    def test_its_overlays_are_clean_or_say_why_not(
        self, name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(FOLDERS[name])
        assert run(["check", "--fail-on", "warning"]) == 0, capfd.readouterr()

    def test_every_exemption_and_policy_is_its_own(self, name: str) -> None:
        assert [path.name for path in (FOLDERS[name] / "policies").glob("*.yaml")] in ([], [f"{name}.yaml"])

    def test_it_says_what_it_is(self, name: str) -> None:
        assert (FOLDERS[name] / "README.md").read_text(encoding="utf-8").startswith(f"# {name}\n")


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_system_has_the_three_environments(name: str) -> None:
    assert sorted(path.name for path in (EXAMPLES[name] / "overlays").iterdir()) == sorted(ENVIRONMENTS)
