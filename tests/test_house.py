"""What CONTRIBUTING and the design promise of the code, as far as a few lines can hold it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kustomgen"
MOST_LINES = 300

MODULES = {path.relative_to(PACKAGE).as_posix(): path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}
ONLY: tuple[tuple[str, str, set[str]], ...] = (
    (
        "starts a program",
        r"subprocess\.\w+|os\.(system|popen|exec\w+|spawn\w+)|multiprocessing.*",
        {"engine/process.py"},
    ),
    ("forks", r"os\.fork", {"policy/custom/cel/limits.py"}),
    ("looks for a typo", r"(difflib\.)?get_close_matches", {"k8s/names.py"}),
    ("ends Python", r"sys\.exit|exit|os\._exit", {"__main__.py", "cli/boundary.py", "policy/custom/cel/limits.py"}),
    ("prints", r"print|typer\.echo", {"cli/app.py"}),
)
"""What a module does by calling one of these, and the modules that may."""


@cache
def calls() -> dict[str, set[str]]:
    """The functions that each module calls, as they are written. Not at import: every process of a run imports this."""
    return {
        name: {ast.unparse(node.func) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)}
        for name, text in MODULES.items()
    }


def test_no_module_is_too_long() -> None:
    assert [name for name, text in MODULES.items() if text.count("\n") > MOST_LINES] == []


@pytest.mark.parametrize(("what", "pattern", "allowed"), ONLY, ids=[what for what, _, _ in ONLY])
def test_only_these_modules_may(what: str, pattern: str, allowed: set[str]) -> None:
    found = {name for name, called in calls().items() if any(re.fullmatch(pattern, call) for call in called)}

    assert found == allowed, what


def test_no_pattern_runs_over_empty_lines_from_each_of_them() -> None:
    """``^\\s*`` over many lines takes the square of their number: a file of empty lines then hangs the check."""
    wrong = [
        f"{name}: {line.strip()}"
        for name, text in MODULES.items()
        for line in text.splitlines()
        if re.search(r"\(\?m\)[^)]*\^\\s[*+]|\^\\s[*+].*MULTILINE", line)
    ]

    assert not wrong


def test_every_place_of_the_glossary_is_there() -> None:
    rows = (ROOT / "docs" / "glossary.md").read_text().splitlines()[6:]
    places = {place for row in rows for place in re.findall(r"`([\w/]+(?:/|\.py))`", row.split(" | ")[-1])}

    assert len(places) > 20
    assert [place for place in sorted(places) if not any((at / place).exists() for at in (PACKAGE, ROOT))] == []
