"""The commands. The code of a command is imported only when it runs, so ``--help`` is
fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache as once
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from kustomgen import __version__
from kustomgen.cli.build import build
from kustomgen.cli.cache import cache
from kustomgen.cli.capacity import capacity
from kustomgen.cli.check import check
from kustomgen.cli.completion import completing, with_completion
from kustomgen.cli.day2 import act, history, hold, promote, record, rollback, scale, set_, status
from kustomgen.cli.diff import diff
from kustomgen.cli.doctor import doctor
from kustomgen.cli.explain import explain
from kustomgen.cli.export import export
from kustomgen.cli.generate import generate
from kustomgen.cli.importing import import_
from kustomgen.cli.init import init
from kustomgen.cli.merge import merge
from kustomgen.cli.report import report
from kustomgen.cli.rules import rules
from kustomgen.cli.runbook import runbook
from kustomgen.cli.schema import schema
from kustomgen.cli.test_policies import policy_tests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typer._click import Command

_HELP = {"help_option_names": ["-h", "--help"]}


class _Commands(Mapping[str, "Command"]):
    """The commands by name. typer builds only the requested one: all of them take longer than a
    small check.
    """

    def __getitem__(self, name: str) -> Command:
        function, line = _FUNCTIONS[name]
        return _read(name, function, line)

    def __iter__(self) -> Iterator[str]:
        return iter(_FUNCTIONS)

    def __len__(self) -> int:
        return len(_FUNCTIONS)


@once
def _read(name: str, function: Callable[..., None], line: str | None) -> Command:
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=_HELP)
    alone.command(name=name, short_help=line)(function)
    command = typer.main.get_command(alone)
    return with_completion(command) if completing() else command


class _Group(TyperGroup):
    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = _Commands()  # type: ignore[assignment]  # none is ever added


app = typer.Typer(
    cls=_Group,
    name="kustomgen",
    help="One spec file to a kustomize base and overlays, and a check of what they really build.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=_HELP,
)

COMMANDS: tuple[tuple[str, Callable[..., None], str | None], ...] = (
    ("init", init, "Write a first kustomgen.yaml that generates and checks clean."),
    ("import", import_, "Write a spec from a kustomize tree or manifests, proven equal."),
    ("generate", generate, None),
    ("build", build, None),
    ("explain", explain, "Show which lines set a field of a built object."),
    ("check", check, "Build every overlay with the real kustomize, and check it."),
    ("merge", merge, "Merge the reports of all shards of a check into one."),
    ("report", report, "Write a page: environments side by side, the tree, traffic."),
    ("diff", diff, "Show what differs between two environments, or since a git revision."),
    ("set", set_, "Set versions of images in an environment."),
    ("promote", promote, "Give an environment the versions that another one runs."),
    ("rollback", rollback, "Go back to an earlier version."),
    ("scale", scale, "Set how many pods a workload has, and what they may use."),
    ("hold", hold, "Keep new versions out of an environment."),
    ("record", record, "Record a change that was made by hand."),
    ("history", history, "Show who changed what and when."),
    ("status", status, "Show what each environment runs."),
    ("act", act, "Run the action of a self-service request in JSON."),
    ("capacity", capacity, "Show the resources that environments need, at least and at most."),
    ("runbook", runbook, "Print the commands to operate an environment."),
    ("export", export, "Print the objects and settings of an environment as one file."),
    ("rules", rules, "List the rules, or explain one: why, fix, parameters."),
    ("test-policies", policy_tests, "Run the tests of your policies, *.test.yaml."),
    ("schema", schema, None),
    ("cache", cache, "Show where the cache is and how large; clear removes it."),
    ("doctor", doctor, "Show which kustomize is used, and what is missing."),
)
"""The commands, in the order of the help, with a short help if the first sentence is
too long.
"""
_FUNCTIONS = {name: (function, line) for name, function, line in COMMANDS}


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kustomgen {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """One spec file to a kustomize base and overlays, and a check of what they really build."""
