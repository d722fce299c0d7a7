"""``kustomgen check --fix`` moves deprecated fields of kustomizations, where kustomize builds the same afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomgen.engine.find import EMBEDDED
from tests.cli.conftest import Run

pytestmark = pytest.mark.skipif(not EMBEDDED.is_file(), reason="the engine inside is not compiled here")

DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
ONLY = ("check", ".", "--rule", "kustomization-fields-current")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web.yaml").write_text(f"{DEPLOYMENT}spec: {{replicas: 1}}\n")
    (tmp_path / "p.yaml").write_text(f"{DEPLOYMENT}spec: {{replicas: 3}}\n")
    return tmp_path


def test_fields_are_moved_and_the_build_is_as_before(run: Run, here: Path) -> None:
    file = here / "kustomization.yaml"
    file.write_text("resources: [web.yaml]\n# more\npatchesStrategicMerge:\n- p.yaml\n")
    result = run(*ONLY, "--fix")
    assert result.code == 0
    assert file.read_text() == "resources: [web.yaml]\n# more\npatches:\n  - path: p.yaml\n"
    assert result.err == (
        "fixed kustomization.yaml: `patchesStrategicMerge` (kustomization-fields-current)\n"
        "the build is otherwise as before\n"
    )
    assert "nothing found" in result.out


def test_what_would_be_built_is_shown_first(run: Run, here: Path) -> None:
    file = here / "kustomization.yaml"
    file.write_text("resources: [web.yaml]\ncommonLabels: {a: b}\n")
    result = run(*ONLY, "--fix", "--diff")
    assert "-commonLabels: {a: b}\n+labels:\n+  - includeSelectors: true\n+    pairs: {a: b}\n" in result.out
    assert "commonLabels" in file.read_text()


def test_what_would_build_otherwise_is_left(run: Run, here: Path) -> None:
    # Among `patches` it comes before the prefix, and finds nothing of that name.
    text = (
        "resources: [web.yaml]\nnamePrefix: eu-\npatchesJson6902:\n- path: j.yaml\n"
        "  target: {group: apps, version: v1, kind: Deployment, name: eu-web}\n"
    )
    (here / "j.yaml").write_text("- {op: replace, path: /spec/replicas, value: 5}\n")
    file = here / "kustomization.yaml"
    file.write_text(text)
    result = run(*ONLY, "--fix")
    assert file.read_text() == text
    assert "left kustomization-fields-current: kustomization.yaml:3:1: it is too complex to be moved" in result.err


def test_vars_are_left(run: Run, here: Path) -> None:
    (here / "kustomization.yaml").write_text("resources: [web.yaml]\nvars: []\n")
    result = run(*ONLY, "--fix")
    assert "left kustomization-fields-current: kustomization.yaml:2:1: write `replacements` instead" in result.err
