"""``examples/fleet``: a platform file, three applications, two clusters, five environments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kustomgen.cli.boundary import run
from kustomgen.cli.exit_codes import Exit
from kustomgen.spec.load import Project, load

FLEET = Path(__file__).parents[2] / "examples/fleet"
APPS = ("cart", "checkout", "search")
ENVIRONMENTS = {"dev", "staging", "prod", "us-prod", "canary"}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(FLEET)
    return FLEET


def project(name: str) -> Project:
    return load(FLEET / "apps" / name / "kustomgen.yaml")


@pytest.mark.parametrize("name", APPS)
def test_each_application_has_five_environments_in_two_clusters(name: str) -> None:
    found = project(name).environments
    assert {each.name for each in found} == ENVIRONMENTS
    assert {each.spec.cluster for each in found} == {"eu", "us"}
    assert {each.name: each.tier for each in found}["us-prod"] == "production"


def test_one_namespace_is_in_two_clusters() -> None:
    by_name = project("cart").by_name
    assert by_name["prod"].spec.namespace == by_name["us-prod"].spec.namespace == "cart"


@pytest.mark.usefixtures("here")
def test_all_of_it_is_generated_and_builds_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["generate", "--check", "--verify", "."]) == Exit.CLEAN
    assert capsys.readouterr().err.count("5 overlays build what apps/") == len(APPS)


@pytest.mark.usefixtures("here")
def test_all_of_it_is_checked_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--no-cache", "--fail-on", "warning", "--format", "json"]) == Exit.CLEAN
    report = json.loads(capsys.readouterr().out)
    assert report["findings"] == []
    assert len(report["builds"]) == len(APPS) * len(ENVIRONMENTS)
