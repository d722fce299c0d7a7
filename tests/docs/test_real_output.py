"""Pages that show a command show what it prints: every line between two ellipses, in its order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from kustomgen.cli import boundary

ROOT = Path(__file__).parents[2]
PAGES = ("capacity.md", "diff.md", "environments.md")


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_printed(
    page: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(
        r"```console\n\$ kustomgen (.*)\n((?:.|\n)*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8")
    )

    assert blocks
    for command, shown in blocks:
        capsys.readouterr()
        boundary.run(shlex.split(command))
        printed = capsys.readouterr().out
        for part in shown.split("…\n"):
            position = printed.find(part.strip("\n"))
            assert position >= 0, f"not printed by {command}:\n{part}"
            printed = printed[position:]
