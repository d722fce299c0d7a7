"""A tree may be deeper than Python calls itself, or than a path may be long: that is no traceback."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kustomgen.files.walk import walk
from tests.cli.conftest import Run
from tests.profiles import NIGHTLY

COMMANDS = (("check", "."), ("generate", "."), ("import", "."))


@pytest.fixture(params=[1100, 2500] if NIGHTLY else [1100])
def deep(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with so many folders in one another. It is removed by a program that takes all of them."""
    monkeypatch.chdir(tmp_path)
    top = tmp_path / "top"
    top.mkdir()
    os.chdir(top)
    for _ in range(request.param):
        os.mkdir("d")  # noqa: PTH102 - the path of all is too long
        os.chdir("d")
    Path("x.yaml").write_text("a: b\n", encoding="utf-8")
    os.chdir(top)
    yield top
    os.chdir(tmp_path)
    subprocess.run(["rm", "-rf", str(top)], check=True)


@pytest.mark.usefixtures("deep")
def test_a_deep_tree_is_no_bug(run: Run) -> None:
    for command in COMMANDS:
        result = run(*command)
        assert result.code == 2, command
        assert "Traceback" not in result.err, command


def test_a_walk_is_that_of_the_library(tmp_path: Path) -> None:
    for folder in ("a/b/c", "a/x", "hidden/.git", "skipped/deep"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "f.yaml").write_text("")
    (tmp_path / "a/link").symlink_to(tmp_path / "skipped")
    (tmp_path / "a/gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "a/round").symlink_to(tmp_path)

    def seen(walked: Iterator[tuple[str, list[str], list[str]]]) -> list[tuple[str, list[str], list[str]]]:
        found = []
        for place, below, names in walked:
            below[:] = sorted(name for name in below if name not in (".git", "skipped"))
            found.append((place, list(below), sorted(names)))
        return found

    assert seen(walk(tmp_path)) == seen(os.walk(tmp_path))
    errors: list[OSError] = []
    assert list(walk(tmp_path / "nowhere", errors.append)) == []
    assert len(errors) == 1
