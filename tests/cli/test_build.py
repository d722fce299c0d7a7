"""``kustomgen build``: what kustomize prints, and nothing else on standard output."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kustomgen.engine.find import find_engine
from kustomgen.kustomize.build_text import build_text
from kustomgen.yaml.stream import load_stream
from tests.cli.conftest import CLEAN, NOTHING, Run, Tools, Write, kustomization

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["prod", "production", "overlays/prod"])
def test_an_environment_by_its_name_its_tier_or_its_folder(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(ROOT)
    result = run("build", name)
    assert (result.code, result.err) == (0, "")
    assert result.out == build_text(find_engine(), Path("overlays/prod")).text


def test_json_is_a_list_of_the_same_objects(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    objects = run("build", "staging", "--output", "json").json
    assert objects == load_stream(run("build", "staging").out, "staging")


def test_any_folder_needs_no_spec(run: Run, write: Write) -> None:
    write({"deploy/kustomization.yaml": kustomization("settings.yaml"), "deploy/settings.yaml": CLEAN})
    assert run("build", "deploy").out.startswith("apiVersion: v1\ndata:\n  LEVEL: info\nkind: ConfigMap\n")


def test_warnings_of_kustomize_are_not_among_the_objects(run: Run, write: Write) -> None:
    fields = "resources: [settings.yaml]\ncommonLabels: {team: shop}\n"
    write({"kustomization.yaml": fields, "settings.yaml": CLEAN})
    result = run("build", ".", "--output", "json")
    assert [item["kind"] for item in json.loads(result.out)] == ["ConfigMap"]
    assert "commonLabels" in result.err


def test_an_environment_that_was_not_generated_yet(run: Run, write: Write) -> None:
    write({})
    assert run("init", "--name", "shop").code == 0
    result = run("build", "prod")
    assert (result.code, result.out) == (2, "")
    assert result.err == "overlays/prod:1:1: there is no such folder\n    `kustomgen generate` writes it\n"


def test_an_unknown_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = run("build", "moon")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("there is no environment or folder 'moon'\n    there are: dev, ")


def test_an_environment_where_there_is_no_spec(run: Run, write: Write) -> None:
    write({})
    result = run("build", "prod")
    assert result.code == 2
    assert result.err.startswith("there is no environment or folder 'prod'\n    no kustomization is here or below")


def test_a_kustomization_that_does_not_build(run: Run, write: Write) -> None:
    write({"kustomization.yaml": kustomization("gone.yaml")})
    result = run("build", ".")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("kustomization.yaml:1:13: no such file or directory: ")


def test_a_kustomization_that_builds_to_nothing(run: Run, write: Write) -> None:
    write(NOTHING)
    result = run("build", "overlays/empty")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("overlays/empty:1:1: builds to nothing\n")


def test_a_folder_without_a_kustomization(run: Run, write: Write) -> None:
    (write({}) / "empty").mkdir()
    result = run("build", "empty")
    assert result.code == 2
    assert "unable to find one of 'kustomization.yaml'" in result.err


def test_without_kustomize_and_kubectl(run: Run, write: Write, tools: Tools) -> None:
    write({"kustomization.yaml": kustomization("settings.yaml"), "settings.yaml": CLEAN})
    tools()
    result = run("build", ".")
    assert result.code == 2
    assert result.err.startswith("neither kustomize nor kubectl is on PATH")


def test_kustomize_that_hangs(run: Run, write: Write, tools: Tools) -> None:
    write({"kustomization.yaml": kustomization("settings.yaml"), "settings.yaml": CLEAN})
    tools(kustomize="exec sleep 60")
    result = run("build", ".", "--timeout", "0.3")
    assert result.code == 2
    assert "kustomize did not finish within 0.3 s and was stopped" in result.err


@pytest.mark.parametrize(("option", "value"), [("--output", "xml"), ("--engine", "helm"), ("--timeout", "inf")])
def test_an_option_that_cannot_be(run: Run, write: Write, option: str, value: str) -> None:
    write({"kustomization.yaml": kustomization("settings.yaml"), "settings.yaml": CLEAN})
    result = run("build", ".", option, value)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"{option} ")
