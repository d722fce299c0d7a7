"""Small trees that went wrong for people, each with what check says of it; and others of the same kinds."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomgen.cli import boundary

HERE = Path(__file__).parent
TREES: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "expected.yaml").read_text(encoding="utf-8"))
KINDS: dict[str, dict[str, Any]] = {
    f"{path.stem}: {name}": case
    for path in sorted((HERE / "kinds").glob("*.yaml"))
    for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def findings(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    boundary.run(("check", "--no-cache", "--format", "json", *arguments))
    out = capsys.readouterr().out
    report = json.loads(out)
    assert all(build["ok"] for build in report["builds"]), [build["error"] for build in report["builds"]]
    found: list[dict[str, Any]] = report["findings"]
    return found


def said(finding: dict[str, Any]) -> str:
    place = finding["source"]
    return f"{finding['severity']} {finding['rule']} {place['file']}:{place['line']}" if place else finding["rule"]


def hold(found: list[dict[str, Any]], case: dict[str, Any]) -> None:
    lines = list(map(said, found))
    missing = [line for line in case.get("says", ()) if line not in lines]
    assert not missing, lines
    unwanted = [line for line, one in zip(lines, found, strict=True) if _matches(one["rule"], case.get("not", ()))]
    assert not unwanted
    counts = Counter(one["rule"] for one in found)
    assert {rule: counts[rule] for rule in case.get("counts", {})} == case.get("counts", {})


def _matches(rule: str, globs: list[str]) -> bool:
    return any(fnmatchcase(rule, glob) for glob in globs)


@pytest.mark.parametrize("name", TREES)
def test_a_tree_that_went_wrong(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = TREES[name]
    shutil.copytree(HERE / name, here, dirs_exist_ok=True)
    for file, size in case.get("fill", {}).items():
        (here / file).write_text("x" * size, encoding="utf-8")
    if case.get("generate"):
        assert boundary.run(("generate", "--verify")) == 0
    hold(findings(capsys, *case.get("paths", ["."])), case)


@pytest.mark.parametrize("name", KINDS)
def test_a_tree_of_the_same_kind(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = KINDS[name]
    for file, text in case["files"].items():
        (here / file).parent.mkdir(parents=True, exist_ok=True)
        (here / file).write_text(text, encoding="utf-8")
    hold(findings(capsys, *case.get("arguments", ["."])), case)


def test_every_tree_has_its_answer() -> None:
    folders = {path.name for path in HERE.iterdir() if (path / "kustomgen.yaml").exists() or any(path.glob("*/"))}
    assert folders - {"kinds", "does_not_build", "__pycache__"} - set(TREES) == set()
