"""The pages that the code knows best are what it knows today, and the README shows what the commands print."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from kustomgen.cli.boundary import run

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_generated_page_is_current(make: ModuleType) -> None:
    stale = [file for file, page in make.pages().items() if (ROOT / file).read_text(encoding="utf-8") != page]

    assert stale == [], "`python docs/make.py` writes them"


def test_the_spec_at_the_root_names_a_schema_that_is_there() -> None:
    first = (ROOT / "kustomgen.yaml").read_text(encoding="utf-8").splitlines()[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)

    assert found is not None
    assert (ROOT / found[1]).is_file()


def test_the_readme_shows_findings_as_they_are_printed() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("$ kustomgen check examples/by-hand\n")[2].partition("```")[0]
    printed = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    without_time = re.sub(r" in [0-9.]+ s", "", printed)

    lines = [re.sub(r" in [0-9.]+ s", "", line) for line in shown.splitlines() if line not in ("", "…")]
    assert len(lines) > 5
    assert [line for line in lines if line not in without_time] == []


def test_the_readme_shows_what_explain_and_diff_print(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    monkeypatch.chdir(ROOT)
    for command in ("explain prod ConfigMap/gorax-config data.log-level", "diff staging prod"):
        shown = re.split(
            r"^(?:\$|```)", readme.partition(f"$ kustomgen {command}\n")[2], maxsplit=1, flags=re.MULTILINE
        )[0]
        assert run(command.split()) == 0
        printed = capsys.readouterr().out.splitlines()
        lines = [line for line in shown.splitlines() if line != "…"]
        assert lines
        assert [line for line in lines if line not in printed] == []


def test_every_page_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)", (ROOT / "README.md").read_text(encoding="utf-8"))

    assert links
    assert [link for link in links if not link.startswith("http") and not (ROOT / link).exists()] == []
