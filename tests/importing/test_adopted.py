"""``examples/adopted``: from a tree to a spec, as docs/import.md shows it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.importing.conftest import Run, content

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "adopted"
COMMANDS = re.compile(r"^\$ kustomgen (.*)\n((?:(?!\$ |```).*\n)*)", re.MULTILINE)


def _shown() -> list[tuple[str, str]]:
    section = (ROOT / "docs/import.md").read_text().partition("## From a tree to a spec\n")[2].partition("\n## ")[0]
    return [(found[1], found[2]) for found in COMMANDS.finditer(section)]


def test_the_documentation_shows_what_the_commands_print(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(EXAMPLE / "before", tmp_path / "before")
    monkeypatch.chdir(tmp_path)
    shown = _shown()
    assert len(shown) == 4

    for words, expected in shown:
        result = run(*words.split())
        printed = re.sub(r"embedded v[0-9.]+", "embedded VERSION", result.out + result.err)
        assert (result.code, [line for line in printed.splitlines() if line]) == (
            0, [line for line in expected.splitlines() if line],
        )  # fmt: skip

    made = {path: text for path, text in content(tmp_path).items() if not path.startswith("before/")}
    assert made == {
        path: text for path, text in content(EXAMPLE).items() if not path.startswith("before/") and path != "README.md"
    }


def test_the_documentation_shows_the_spec() -> None:
    spec = (EXAMPLE / "kustomgen.yaml").read_text()
    shown = (ROOT / "docs/import.md").read_text().partition("```yaml\nenvironments:\n")[2].partition("```")[0]

    assert shown
    assert shown in spec
