"""The three commands of each system on "From seed to cluster" run, and say what is written beside them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from kustomgen.cli.boundary import run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "from-seed-to-cluster.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^## ([\w-]+):[^\n]*\n\n```sh\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE))


def test_each_of_the_five_systems_has_three_commands() -> None:
    assert list(BLOCKS) == ["gorax", "port-ocean", "projections", "payment-service", "kubekloud"]
    for block in BLOCKS.values():
        assert len([line for line in block.splitlines() if not line.startswith("cd ")]) == 3


@pytest.mark.parametrize("system", BLOCKS)
def test_the_commands_do_what_the_page_says(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    for line in BLOCKS[system].splitlines():
        command, _, said = line.replace("/tmp/", f"{tmp_path}/").partition("#")  # noqa: S108 - the page's
        words = shlex.split(command)
        if words[0] == "cd":
            monkeypatch.chdir(ROOT / words[1])
            continue
        if words[:3] == ["kubectl", "apply", "-k"]:
            words = ["kustomgen", "build", words[3]]  # what it would apply
        assert words[0] == "kustomgen"
        assert run(words[1:]) == 0, line
        out = "".join(capsys.readouterr())
        for number in re.findall(r"\d+", said):
            assert re.search(rf"\b{number}\b", out), (line, number)


def test_every_row_is_on_the_page() -> None:
    wanted = {"GX": 27, "PO": 26, "PJ": 17, "PS": 22, "KK": 16}
    found = {
        f"{prefix}-{number:02}"
        for prefix, first, last in re.findall(r"([A-Z]{2})-(\d\d)(?: to \1-(\d\d))?", PAGE)
        for number in range(int(first), int(last or first) + 1)
    }
    assert {f"{prefix}-{number:02}" for prefix, count in wanted.items() for number in range(1, count + 1)} <= found
