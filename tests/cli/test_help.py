"""What the commands say about themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from kustomgen import __version__
from kustomgen.cli.app import app
from tests.cli.conftest import Run

COMMANDS = (
    "init", "import", "generate", "build", "explain", "check", "merge", "report", "diff", "set", "promote", "rollback", "scale", "hold", "record",
    "history",
    "status", "act", "capacity", "runbook", "export", "rules", "test-policies", "schema", "cache", "doctor",
)  # fmt: skip


def parameters() -> Iterator[tuple[str, Any]]:
    """Every argument and option of every command, by the name of both."""
    group: Any = typer.main.get_command(app)
    for name, command in group.commands.items():
        for parameter in command.params:
            yield f"{name} {parameter.opts[0]}", parameter


PARAMETERS = dict(parameters())


def test_the_commands_are_those_that_are_documented() -> None:
    group: Any = typer.main.get_command(app)
    assert tuple(group.commands) == COMMANDS
    assert all(command.help for command in group.commands.values())


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_option_has_help_and_an_example_where_it_takes_a_value(name: str) -> None:
    parameter = PARAMETERS[name]
    assert parameter.help
    if not getattr(parameter, "is_flag", False):
        _, _, example = parameter.help.partition("Example: ")
        assert example
        if parameter.opts[0].startswith("--"):
            assert any(example.startswith(f"{option} ") for option in parameter.opts), "an example is written as typed"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command(run: Run, command: str) -> None:
    for option in ("--help", "-h"):
        result = run(command, option)
        assert (result.code, result.err) == (0, "")
        assert f"Usage: kustomgen {command}" in result.out


def test_nothing_but_the_name_is_help(run: Run) -> None:
    result = run()
    assert result.code == 2
    assert "Usage: kustomgen" in result.out + result.err


def test_the_version(run: Run) -> None:
    assert run("--version").out == f"kustomgen {__version__}\n"


def test_an_unknown_command_with_the_nearest(run: Run) -> None:
    result = run("chekc")
    assert result.code == 2
    assert "No such command 'chekc'. Did you mean 'check', 'cache'?" in result.err


def test_an_unknown_option(run: Run) -> None:
    result = run("check", "--strict")
    assert result.code == 2
    assert "No such option: --strict" in result.err


def test_shells_can_complete(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--install-completion" in run("--help").out
    assert "--show-completion" in run("--help").out
    monkeypatch.setenv("_KUSTOMGEN_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "kustomgen che")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert run().out.split() == ["check"]
