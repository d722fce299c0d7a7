"""All files or none: kills between any two writes, failures, and two runs at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from kustomgen.day2.transaction import UNDO, transaction
from kustomgen.errors import OutputError
from tests.cli.conftest import Run
from tests.day2.conftest import contents

KILLED = """
import os, sys
from kustomgen.cli import boundary
from kustomgen.day2 import transaction
left = int(sys.argv[1])
put = transaction._put
def dying(file, data):
    global left
    if left == 0:
        os.kill(os.getpid(), 9)
    left -= 1
    put(file, data)
transaction._put = dying
sys.exit(boundary.run(["set", "staging", "shop/web=v1.2.0"]))
"""


@pytest.mark.parametrize("writes", [0, 1, 2, 3])
def test_a_run_that_is_killed_between_two_writes_leaves_nothing_after_the_next_one(
    writes: int, shop: Path, run: Run
) -> None:
    before = contents(shop)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(writes)], cwd=shop, env=environment, check=False, capture_output=True
    )
    assert ended.returncode == -9
    with transaction(shop):
        """Whoever changes the project next puts back what the killed run had written."""
    assert {path: data for path, data in contents(shop).items() if not path.startswith(".")} == {
        path: data for path, data in before.items() if not path.startswith(".")
    }
    assert run("set", "staging", "shop/web=v1.2.0").code == 0
    assert run("history", "--verify").code == 0


def test_a_failure_puts_everything_back(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with suppress(RuntimeError), transaction(tmp_path) as files:
        files.write({"a": "new", "b": "new"})
        raise RuntimeError
    assert contents(tmp_path) == {"a": b"old"}


def test_a_file_that_cannot_be_written_puts_everything_back(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "c").mkdir()
    with pytest.raises(OutputError, match="cannot be written"), transaction(tmp_path) as files:
        files.write({"a": "new", "c": "a folder is here"})
    assert contents(tmp_path) == {"a": b"old"}


@pytest.mark.parametrize("note", ["{", "[]", '{"../outside": "x"}', '{"/etc/hosts": "x"}'])
def test_a_note_that_is_no_note_is_not_obeyed(note: str, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    (folder / UNDO).parent.mkdir(parents=True)
    (folder / UNDO).write_text(note)
    with pytest.raises(OutputError), transaction(folder):
        raise AssertionError
    assert not (tmp_path / "outside").exists()


def test_two_changes_at_once_are_both_made(shop: Path) -> None:
    def change(environment: str) -> None:
        command = [sys.executable, "-m", "kustomgen", "set", environment, "shop/web=v7.0.0"]
        subprocess.run(command, cwd=shop, check=True, capture_output=True)

    threads = [threading.Thread(target=change, args=(name,)) for name in ("dev", "staging")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = subprocess.run(
        [sys.executable, "-m", "kustomgen", "status", "--format", "json"], cwd=shop, check=True, capture_output=True
    )
    found = json.loads(done.stdout)
    assert [found[name]["images"]["shop/web"]["version"] for name in ("dev", "staging")] == ["v7.0.0", "v7.0.0"]
