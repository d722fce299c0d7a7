"""What the shells complete, and ``kubectl kustomgen``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kustomgen.check.names import environments

from .conftest import Run, Write

ROOT = Path(__file__).parents[2]
PLUGIN = Path(sys.executable).with_name("kubectl-kustomgen")
FILES = {
    "overlays/dev/kustomization.yaml": "resources: []\n",
    "overlays/prod/kustomization.yaml": "resources: []\n",
    "policies/own.yaml": "kind: Policy\n",
}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("check --environment ", ["dev", "prod"]),
        ("check -e p", ["prod"]),
        ("build ", ["dev", "prod"]),
        ("diff dev ", ["dev", "prod"]),
        ("promote d", ["dev"]),
        ("check --rule image-pin", ["image-pinned"]),
        ("check --skip no-wild", ["no-wildcards-in-roles"]),
        ("rules pdb-u", ["pdb-unique"]),
        ("check --format j", ["json", "junit"]),
        ("check --format ht", ["html"]),
        ("diff --format h", ["html"]),
        ("check --fail-on ", ["error", "warning", "info", "never"]),
        ("check --engine ku", ["kustomize", "kubectl"]),
        ("check --policy re", ["recommended"]),
        ("check --policy policies/", ["policies/own.yaml"]),
        ("expl", ["explain"]),
        ("check --rule nothing-like-it", []),
    ],
)
def test_a_value_is_completed(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch, words: str, expected: list[str]
) -> None:
    write(FILES)
    line = f"kustomgen {words}"
    monkeypatch.setenv("_KUSTOMGEN_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    from kustomgen.cli.app import _read  # noqa: PLC0415 - read again, with completion

    _read.cache_clear()
    result = run()
    _read.cache_clear()

    assert sorted(result.out.split()) == sorted(expected)
    assert result.err == ""


def test_a_spec_that_is_wrong_completes_nothing(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"kustomgen.yaml": "environments: ["})
    monkeypatch.setenv("_KUSTOMGEN_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "kustomgen build ")
    monkeypatch.setenv("COMP_CWORD", "2")
    from kustomgen.cli.app import _read  # noqa: PLC0415 - read again, with completion

    _read.cache_clear()
    result = run()
    _read.cache_clear()

    assert (result.out.strip(), result.err) == ("", "")


def test_the_environments_of_the_spec_are_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    assert list(environments()) == ["dev", "prod", "staging"]


def test_the_plugin_of_kubectl_is_the_same_program() -> None:
    done = subprocess.run([PLUGIN, "--version"], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("kustomgen ")


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl on PATH")
def test_kubectl_finds_its_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{PLUGIN.parent}:{Path(str(shutil.which('kubectl'))).parent}:/usr/bin:/bin")
    done = subprocess.run(["kubectl", "kustomgen", "--version"], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("kustomgen ")


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl on PATH")
@pytest.mark.parametrize(
    ("words", "expected"),
    [(["build", "p"], ["prod", ":4"]), (["check", "--rule", "image-pin"], ["image-pinned", ":4"]),
     (["check", "--baseline", ""], [":0"])],
)  # fmt: skip
def test_kubectl_completes_what_its_plugin_completes(
    write: Write, monkeypatch: pytest.MonkeyPatch, words: list[str], expected: list[str]
) -> None:
    folder = write(FILES)
    monkeypatch.setenv("PATH", f"{PLUGIN.parent}:{Path(str(shutil.which('kubectl'))).parent}:/usr/bin:/bin")
    asked = ["kubectl", "__complete", "kustomgen", *words]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=folder)

    assert done.stdout.splitlines() == expected
