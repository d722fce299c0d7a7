"""Presets as data: each file is whole, and what it runs does what it says."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from kustomgen.errors import Mark
from kustomgen.spec.presets import NAMES, part
from kustomgen.yaml.source import Located

DAY = 86400
NO_SPEC = Located({}, Mark("none"))


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_can_be_waited_for(name: str) -> None:
    way = part(NO_SPEC, name, "wait")
    assert way.keys() == {"command", "user"}
    assert "{host}" in way["command"]
    assert "{port}" in way["command"]
    assert part(NO_SPEC, name, "workload", "podSecurityContext", "runAsUser") == way["user"]


def backup(folder: Path, dump: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs the script of the backup over a folder, with a ``pg_dump`` of our own."""
    tools = folder / "bin"
    tools.mkdir(exist_ok=True)
    (tools / "pg_dump").write_text(f"#!/bin/sh\n{dump}\n", encoding="utf-8")
    (tools / "pg_dump").chmod(0o755)
    words = {"{host}": "shop-db", "{port}": "5432", "/backup": str(folder)}
    script = part(NO_SPEC, "postgres", "backup", "workload", "args")[0]
    for word, value in words.items():
        script = script.replace(word, value)
    command = [*part(NO_SPEC, "postgres", "backup", "workload", "command"), script]
    env = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "POSTGRES_DB": "shop",
        "POSTGRES_USER": "me",
        "POSTGRES_PASSWORD": "x",
    }
    kept = {"RETAIN_COUNT": "0", "RETAIN_DAYS": "0"}
    return subprocess.run(command, env=env | kept | variables, capture_output=True, text=True, check=False)


def old_dumps(folder: Path, count: int) -> None:
    now = time.time()
    for days in range(1, count + 1):
        path = folder / f"shop-{days}.dump"
        path.touch()
        os.utime(path, (now - days * DAY, now - days * DAY))


WRITE = 'while [ "$1" != -f ]; do shift; done; echo dumped > "$2"'


def test_a_dump_that_fails_is_no_dump_and_takes_none_away(tmp_path: Path) -> None:
    old_dumps(tmp_path, 9)
    assert backup(tmp_path, f"{WRITE}; exit 1", RETAIN_COUNT="2").returncode == 1
    assert len(list(tmp_path.glob("*.dump"))) == 9


def test_so_many_dumps_are_kept(tmp_path: Path) -> None:
    old_dumps(tmp_path, 9)
    assert backup(tmp_path, WRITE, RETAIN_COUNT="3").returncode == 0
    names = {path.name for path in tmp_path.glob("*.dump")}
    assert {"shop-1.dump", "shop-2.dump"} < names
    assert len(names) == 3


def test_the_dumps_of_so_many_days_are_kept(tmp_path: Path) -> None:
    old_dumps(tmp_path, 9)
    assert backup(tmp_path, WRITE, RETAIN_DAYS="4").returncode == 0
    assert len(list(tmp_path.glob("shop-?.dump"))) == 4
    assert len(list(tmp_path.glob("*.dump"))) == 5


def test_the_first_dump_needs_no_other(tmp_path: Path) -> None:
    done = backup(tmp_path, WRITE, RETAIN_COUNT="3")
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.read_text() for path in tmp_path.glob("*.dump")] == ["dumped\n"]
