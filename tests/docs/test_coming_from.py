"""The pages for who comes from another tool: their policies load, and their spec generates and checks clean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Write, run, write

__all__ = ["run", "write"]

DOCS = Path(__file__).parents[2] / "docs"
BY_HAND = DOCS.parent / "examples" / "by-hand"


def blocks(page: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize(
    ("page", "off"),
    [
        ("from-kube-linter.md", "image-pinned"),
        ("from-kube-score.md", "image-pinned"),
        ("from-polaris.md", "priority-class-set"),
    ],
)
def test_the_policy_of_a_page_is_in_force(run: Run, tmp_path: Path, page: str, off: str) -> None:
    (text,) = blocks(page)
    policy = tmp_path / "policy.yaml"
    policy.write_text(text, encoding="utf-8")
    result = run("check", str(BY_HAND), "--policy", str(policy), "--format", "json")

    assert result.code == 1, result.err
    assert off not in {each["rule"] for each in result.json["findings"]}
    assert "pdb-allows-eviction" in {each["rule"] for each in result.json["findings"]}


def test_the_spec_that_was_a_compose_file_generates_and_checks_clean(run: Run, write: Write) -> None:
    spec = next(
        text for text in blocks("from-kompose.md") if "kind" not in text.splitlines()[0] and "kustomgen/v1" in text
    )
    write({"kustomgen.yaml": spec})

    assert run("generate").code == 0
    result = run("check", "--fail-on", "info")
    assert (result.code, result.out.rstrip().endswith("nothing found")) == (0, True), result.out


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("from-k*.md")))
def test_every_command_of_a_page_is_there(run: Run, page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for command in sorted(set(re.findall(r"kustomgen (check|generate|import|rules|report|explain|diff)\b", text))):
        assert run(command, "--help").code == 0
    options = set(re.findall(r"kustomgen check[^`\n]*? (--[a-z-]+)", text))
    shown = run("check", "--help").out
    assert [option for option in options if option not in shown] == []
