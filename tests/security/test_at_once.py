"""``generate`` while another one writes, and one that is killed: every file is whole, old or new."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.conftest import Run, Write
from tests.profiles import NIGHTLY
from tests.security.test_mutants import SPEC

ROOT = Path(__file__).parents[2]


def generating(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "kustomgen", "generate", "--force"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def versions(run: Run, folder: Path) -> list[tuple[str, dict[str, bytes]]]:
    """Two specs, each with what it generates."""
    found = []
    for spec in (SPEC, SPEC.replace("1.4.2", "1.5.0").replace("clean", "sweep")):
        (folder / "kustomgen.yaml").write_text(spec)
        assert run("generate", "--force").code == 0
        found.append((spec, files_in(folder)))
    return found


def test_two_at_once_never_see_one_anothers_files(run: Run, write: Write) -> None:
    folder = write({})
    (_, one), (spec, other) = versions(run, folder)
    for path in one.keys() & other.keys():
        if path != "kustomgen.yaml":
            (folder / path).write_bytes(one[path])

    running = [generating(folder) for _ in range(4)]
    ended = [(process.communicate()[0], process.returncode) for process in running]

    assert [code for _, code in ended] == [0, 0, 0, 0], ended
    assert (folder / "kustomgen.yaml").read_text() == spec
    assert files_in(folder) == other


def test_one_that_is_killed_leaves_whole_files(run: Run, write: Write) -> None:
    folder = write({})
    known = versions(run, folder)
    chance = random.Random(7)  # noqa: S311 - no secret
    for number in range(200 if NIGHTLY else 6):
        spec, wanted = known[number % 2]
        (folder / "kustomgen.yaml").write_text(spec)
        process = generating(folder)
        time.sleep(chance.uniform(0.2, 1.2))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        for name, data in files_in(folder).items():
            if name != "kustomgen.lock" and not name.endswith(".kustomgen-new"):
                assert any(files.get(name) == data for _, files in known), f"{number}: {name} is torn"
        assert run("generate").code == 0, number
        assert files_in(folder) == wanted, number
