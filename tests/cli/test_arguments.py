"""The arguments of ``check`` are read twice: at once where they are beyond doubt, and by the command line library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer
from kustomgen.cli.arguments import check_options

from kustomgen.cli import check
from kustomgen.cli.app import app
from kustomgen.cli.check import Options

from .conftest import Run, Write


def read_by_the_library(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> Options:
    seen: list[Options] = []
    monkeypatch.setattr(check, "run", seen.append)
    app(["check", *arguments], standalone_mode=False)
    (options,) = seen
    return options


def options_of_check() -> dict[str, Any]:
    group: Any = typer.main.get_command(app)
    parameters = group.commands["check"].params
    return {name: each for each in parameters for name in each.opts if name.startswith("-") and name != "--help"}


OPTIONS = options_of_check()


def value_for(parameter: Any) -> str:
    """What stands behind the option in its example."""
    return str(parameter.help.partition("Example: ")[2].split()[1])


@pytest.mark.parametrize("name", OPTIONS)
def test_every_option_is_read_as_the_library_reads_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = [name] if OPTIONS[name].is_flag else [name, value_for(OPTIONS[name])]
    read = check_options(given)
    assert read is not None
    assert read != Options()
    assert read == read_by_the_library(given, monkeypatch)


@pytest.mark.parametrize(
    "given",
    [
        [],
        ["overlays/prod", "-"],
        ["overlays/prod", "--fail-on=warning", "overlays/dev"],
        ["-e", "dev", "--environment", "prod", "--environment=staging"],
        ["--policy", "a.yaml", "--rule", "image-pinned", "--policy=b=c.yaml"],
        ["--output", "./report.json", "-f", "json"],
        ["--timeout=1e2"],
        ["--changed=HEAD", "--no-cache", "--no-cache"],
    ],
    ids=" ".join,
)
def test_they_are_read_alike_together(given: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    read = check_options(given)
    assert read is not None
    assert read == read_by_the_library(given, monkeypatch)


@pytest.mark.parametrize(
    "given",
    [
        ["--help"], ["-h"], ["--"], ["--fali-on", "error"], ["--fail-on"], ["--policy", "--fix"], ["--policy="],
        ["--fix=yes"], ["-fjson"], ["-f=json"], ["--timeout", "soon"], ["--engine", "auto", "--engine", "kubectl"], [""],
        ["--no-fix"], ["-x"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_in_doubt_is_left_to_the_library(given: list[str]) -> None:
    assert check_options(given) is None


def test_what_is_wrong_is_said_by_the_library(run: Run, write: Write) -> None:
    write({"overlays/prod/kustomization.yaml": "resources: []\n"})
    result = run("check", "--fali-on", "error")
    assert result.code == 2
    assert "No such option: --fali-on" in result.err
    assert Path("overlays").is_dir()
