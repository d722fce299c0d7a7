"""What CONTRIBUTING and the design promise of the code, as far as a few lines can hold it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kustomgen"
MOST_LINES = 300
MOST_LINES_OF_COMMANDS = 2200

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


def test_the_command_line_is_small() -> None:
    """What a command does can be called from Python: options, printing and exit codes are all that is left here."""
    assert sum(text.count("\n") for name, text in MODULES.items() if name.startswith("cli/")) < MOST_LINES_OF_COMMANDS


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


PROSE_WIDTH = 100
DOCS = [path for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]) if path.name != "CHANGELOG.md"]
GENERATED = {"rules.md", "spec.md", "formats.md"}
"""Pages that docs/make.py writes whole; their prose is in docstrings."""
DIALECT = (
    r"otherwise than",
    r"\b[Ww]hoever\b",
    r"\b[Ss]omebody\b",
    r"\banew\b",
    r", for (it|they|there) (is|are|has|have|was|were)\b",
    r"\bone's own\b",
    r"\bstands? twice\b",
    r"\bthe kustomize inside\b",
    r"\bleads nowhere\b",
    r"\bwithout a word\b",
)
"""Phrases that CONTRIBUTING's plain English has another word for, wherever they are."""


def prose_of_markdown(text: str) -> Iterator[tuple[int, str]]:
    """The lines outside code, tables, headings and links, without what docs/make.py adds."""
    fenced = False
    for number, line in enumerate(text.partition("<!-- What follows is written by")[0].splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and not line.startswith(("|", "#", "    ", "![", "<")):
            yield number, line


def prose_of_python(text: str) -> Iterator[tuple[int, str]]:
    """The lines of docstrings, without their examples, and of comments."""
    lines, texts = text.splitlines(), set[int]()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Constant, ast.JoinedStr)) and node.end_lineno != node.lineno:
            texts.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        body = getattr(node, "body", ())
        for each in body if isinstance(body, list) else ():
            if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant):
                yield from _without_examples(lines, each)
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("# ") and number not in texts:
            yield number, line


def _without_examples(lines: list[str], doc: ast.Expr) -> Iterator[tuple[int, str]]:
    example = False
    for number in range(doc.lineno, (doc.end_lineno or doc.lineno) + 1):
        line = lines[number - 1]
        example = example and not (line.strip() and len(line) - len(line.lstrip()) <= doc.col_offset)
        if not example:
            yield number, line
        example = example or line.endswith("::")


@cache
def prose() -> list[tuple[str, str]]:
    """Every line of prose with its place."""
    pages = [(path.name, prose_of_markdown(path.read_text())) for path in DOCS if path.name not in GENERATED]
    modules = [(f"kustomgen/{name}", prose_of_python(text)) for name, text in MODULES.items()]
    return [(f"{name}:{number}", line) for name, found in [*pages, *modules] for number, line in found]


def test_prose_fits_in_100_columns() -> None:
    wide = [
        f"{place}: {line.strip()[:60]}…"
        for place, line in prose()
        if len(line) > PROSE_WIDTH and not re.search(r"https?://\S{40}|# (noqa|type:|fmt:)", line)
    ]

    assert wide == [], "wrap docstrings, comments and Markdown at 100 columns"


def test_no_phrase_of_our_own_comes_back() -> None:
    messages = [
        (f"kustomgen/{name}:{node.lineno}", node.value)
        for name, text in MODULES.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    found = [
        f"{place}: {match[0]!r}"
        for place, text in [*prose(), *messages]
        if (match := re.search("|".join(DIALECT), text))
    ]

    assert found == [], "write it in plain English (CONTRIBUTING, Style)"


def test_a_class_name_stands_for_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for name, text in MODULES.items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(name)

    assert {name: found for name, found in places.items() if len(found) > 1} == TWO_THINGS


TWO_THINGS = {"Report": ["api/report.py", "policy/finding.py"]}
"""The first is the second for people's Python, with what it renders."""
