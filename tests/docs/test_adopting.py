"""The walk of docs/adopting.md, command by command, on a copy of its tree: what it shows is printed."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from kustomgen.cli import boundary

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adopting.md").read_text(encoding="utf-8")
BLOCKS = re.compile(
    r"(?:Write it to `(?P<file>[^`]+)`:\n\n```yaml\n(?P<content>.*?)```)|(?:```console\n(?P<session>.*?)```)", re.DOTALL
)
TOKENS = re.compile(r"(?m)^\$ (.*)\n((?:(?!\$ ).*\n?)*)")


def edit(command: str) -> None:
    """The two commands of the page that are no kustomgen."""
    match shlex.split(command):
        case ["mv", old, new]:
            Path(old).rename(new)
        case ["sed", "-i", script, file]:
            _, old, new, _ = script.split("/")
            before = Path(file).read_text(encoding="utf-8")
            assert old in before
            Path(file).write_text(before.replace(old, new), encoding="utf-8")
        case _:
            raise AssertionError(f"the page has a command that the test does not know: {command}")


def parts_of(shown: str) -> list[str]:
    return [part.strip("\n") for part in re.split(r"…\n?", shown) if part.strip()]


def test_the_walk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples" / "adopting", tmp_path / "tree")
    monkeypatch.chdir(tmp_path / "tree")
    codes = []
    for block in BLOCKS.finditer(PAGE):
        if block["file"]:
            Path(block["file"]).parent.mkdir(exist_ok=True)
            Path(block["file"]).write_text(block["content"], encoding="utf-8")
            continue
        for command, shown in TOKENS.findall(block["session"]):
            if not command.startswith("kustomgen "):
                edit(command)
                continue
            capsys.readouterr()
            code = boundary.run([*shlex.split(command)[1:], "--no-cache"])
            codes.append((command, int(code or 0)))
            printed = capsys.readouterr().out
            for part in parts_of(shown):
                position = printed.find(part)
                assert position >= 0, f"not printed by {command}:\n{part}\n\nbut\n{printed}"
                printed = printed[position + len(part) :]
    baseline = [code for command, code in codes if "baseline" in command]
    assert baseline == [0, 0, 2]
