"""The commands of docs/day2.md, one after the other, print what stands there; identifiers and times are those of the day."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from kustomgen.cli import boundary

ROOT = Path(__file__).parents[2]
OF_THE_DAY = {r"\b01[0-9A-Z]{24}\b": "ID", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ": "TIME"}


def steady(text: str) -> str:
    for pattern, word in OF_THE_DAY.items():
        text = re.sub(pattern, word, text)
    return text


def test_what_the_page_shows_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples/payment-service", tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    page = (ROOT / "docs/day2.md").read_text(encoding="utf-8")
    tour = page[page.index("## A release from development to production") : page.index("## Who may promote")]
    blocks = re.findall(r"```console\n\$ kustomgen (.*)\n((?:.|\n)*?)```", tour)
    assert len(blocks) >= 10
    for command, shown in blocks:
        capsys.readouterr()
        if command.startswith("record"):
            spec = (
                Path("kustomgen.yaml")
                .read_text()
                .replace("production, LOG_LEVEL: INFO", "production, LOG_LEVEL: DEBUG")
            )
            Path("kustomgen.yaml").write_text(spec)
            assert boundary.run(["generate"]) == 0
        code = boundary.run(shlex.split(command))
        out, err = map(steady, capsys.readouterr())
        assert code == (1 if "refused:" in shown else 0), err
        for part in steady(shown).split("…\n"):
            # A terminal shows both streams; which of them is first depends on the command.
            assert any(part.strip("\n") in text for text in (err + out, out + err)), f"{command} printed\n{err}{out}"
