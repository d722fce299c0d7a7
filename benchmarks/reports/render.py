"""Runs the commands of a folder and writes what each prints, without what differs from run to run.

Each command runs in a fork of a process that has imported kustomgen: as isolated as a process of
its own, and quicker.
"""

from __future__ import annotations

import importlib
import itertools
import multiprocessing
import os
import pkgutil
import re
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from typing import IO, TYPE_CHECKING

import kustomgen
from benchmarks.reports.trees import Command, read_commands

if TYPE_CHECKING:
    from pathlib import Path

_ELAPSED = re.compile(r"(\d+ rules?) in [\d.]+ s")
_FOREIGN = re.compile(r"^(KUSTOMGEN_.*|NO_COLOR|COLUMNS|LINES|CI|GITHUB_.*)$")
"""Variables that change what is printed."""


def render(out: Path) -> int:
    """Writes ``reports/TREE/NAME`` for each command; gives how many there are.

    What goes to standard error, and an exit code other than 0, are in ``NAME.end`` beside it.
    """
    out = out.resolve()
    by_tree = [list(commands) for _, commands in itertools.groupby(read_commands(out), key=lambda one: one.tree)]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context, initializer=_import_all) as pool:
        return sum(pool.map(_of_tree, itertools.repeat(out), by_tree, chunksize=4))


def _import_all() -> None:
    for name in list(os.environ):
        if _FOREIGN.match(name):
            del os.environ[name]
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    for module in pkgutil.walk_packages(kustomgen.__path__, "kustomgen."):
        importlib.import_module(module.name)


def _of_tree(out: Path, commands: list[Command]) -> int:
    """The reports of one tree, which share a cache: the first builds, the others read what it
    remembered.
    """
    with tempfile.TemporaryDirectory() as cache:
        os.environ["KUSTOMGEN_CACHE_DIR"] = cache
        for command in commands:
            _report(out, command)
    return len(commands)


def _report(out: Path, command: Command) -> None:
    folder = out / "trees" / command.tree
    code, printed, said = _run(folder, command.arguments)
    report = out / "reports" / command.tree / command.name
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(_normalised(printed, folder), encoding="utf-8")
    if code or said:
        end = f"exit code {code}\n{_normalised(said, folder)}"
        report.with_name(f"{command.name}.end").write_text(end, encoding="utf-8")


def _normalised(text: str, folder: Path) -> str:
    return _ELAPSED.sub(r"\1 in N s", text.replace(str(folder), "TREE"))


def _run(folder: Path, arguments: tuple[str, ...]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command line."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            _become(folder, arguments, out.fileno(), err.fileno())
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status), _text(out), _text(err)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _become(folder: Path, arguments: tuple[str, ...], out: int, err: int) -> None:
    """Runs the command line in this process, and ends it."""
    code = 1
    try:
        os.chdir(folder)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        sys.argv = ["kustomgen", *arguments]
        main = importlib.import_module("kustomgen.__main__").main
        main()
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
