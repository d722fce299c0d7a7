"""A cache that is damaged, full, not to be written, or written by several at once: the answer is right all the same."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kustomgen.cache import folder
from kustomgen.cache.answers import known_answer
from kustomgen.engine.find import EMBEDDED

from .conftest import LEAK, TREE, Run, Write

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")

FOUND = re.compile(r"\b1 error\b")


def cache() -> Path:
    return Path(os.environ["KUSTOMGEN_CACHE_DIR"])


def start(*, preexec: Callable[[], None] | None = None, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "kustomgen", "check"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=preexec,  # noqa: PLW1509 - it sets a limit, no more
    )  # fmt: skip


@pytest.mark.parametrize("ending", ["book", "answer"])
@pytest.mark.parametrize("part", [0.0, 0.001, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999])
@pytest.mark.parametrize("how", ["cut", "changed", "filled"])
def test_a_damaged_entry_is_as_none(run: Run, write: Write, ending: str, part: float, how: str) -> None:
    write(TREE)
    expected = run("check", "-f", "json")
    (file,) = cache().glob(f"*.{ending}")
    whole = file.read_bytes()
    at = int(len(whole) * part)
    damaged = {
        "cut": whole[:at],
        "changed": whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :],
        "filled": whole[:at] + bytes(len(whole) - at),
    }
    file.write_bytes(damaged[how])
    # An answer does not read the results that stand at the end of a book.
    assert known_answer(["check", "-f", "json"], time.monotonic()) in (None, (expected.out, expected.code))
    assert run("check", "-f", "json") == expected


@pytest.mark.parametrize("said", ["{}", "[]", "null", '{"keys": []}', "{", '{"keys":1,"was":2,"common":3}'])
def test_an_entry_of_another_shape_is_as_none(run: Run, write: Write, said: str) -> None:
    write(TREE)
    expected = run("check", "-f", "json")
    for file in cache().iterdir():
        folder.write(file.name, [said.encode()] * 3)
    assert known_answer(["check", "-f", "json"], time.monotonic()) is None
    assert run("check", "-f", "json") == expected


def test_a_folder_that_cannot_be_written_is_told_where_somebody_chose_it(
    run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(TREE)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KUSTOMGEN_CACHE_DIR", str(tmp_path / "file" / "cache"))
    result = run("check")
    assert FOUND.search(result.out)
    place = tmp_path / "file" / "cache"
    assert result.err == f"the cache in {place} cannot be written, so nothing is remembered: Not a directory\n"
    assert run("check", "--no-cache").err == ""
    assert f"cache       {place} cannot be written, so `check` remembers nothing: Not a dir" in run("doctor").out


def test_a_home_that_cannot_be_written_costs_nothing_but_time(
    run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container; `doctor` tells, and nobody asked for a cache."""
    write(TREE)
    (tmp_path / "file").write_text("")
    monkeypatch.delenv("KUSTOMGEN_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(sys, "platform", "linux")
    result = run("check")
    assert (result.err, result.code) == ("", 1)
    assert "cannot be written" in run("doctor").out


def test_a_full_disk_is_told_and_the_answer_is_right(write: Write) -> None:
    write(TREE)

    def leave_no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    # Python would write what it compiled cut off at the limit, and every later start of kustomgen would end there.
    done = start(preexec=leave_no_room, PYTHONDONTWRITEBYTECODE="1")
    out, err = done.communicate()
    assert FOUND.search(out)
    assert err == f"the cache in {cache()} cannot be written, so nothing is remembered: File too large\n"
    assert list(cache().iterdir()) == []


def test_runs_at_once_do_not_disturb_one_another(run: Run, write: Write) -> None:
    write(TREE)
    expected = re.sub(r"in \d+\.\d s", "", run("check", "--no-cache").out)
    for _ in range(2):
        for done in [start() for _ in range(5)]:
            out, err = done.communicate()
            assert (re.sub(r"in \d+\.\d s", "", out), err) == (expected, "")
    assert known_answer(["check"], time.monotonic())
    assert [file.name for file in cache().iterdir() if file.name.startswith(".")] == []


@pytest.mark.parametrize("after", [0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0])
def test_a_killed_run_leaves_nothing_wrong(run: Run, write: Write, after: float) -> None:
    write(TREE)
    process = start()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    expected = run("check", "-f", "json", "--no-cache")
    assert run("check", "-f", "json") == expected
    assert run("check", "-f", "json") == expected


def test_what_a_killed_run_left_goes_after_an_hour(run: Run, write: Write) -> None:
    write(TREE)
    cache().mkdir(exist_ok=True)
    left, young = cache() / ".a.book.1.2", cache() / ".b.book.1.2"
    for file in (left, young):
        file.write_bytes(b"kustomgen cache 1; ")
    os.utime(left, (1, 1))
    run("check")
    assert not left.exists()
    assert young.exists()


def test_the_oldest_goes_where_there_is_too_much(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(TREE)
    run("check")
    old = {file.name for file in cache().iterdir()}
    for name in old:
        os.utime(cache() / name, (1, 1) if name.endswith(".book") else (2, 2))
    monkeypatch.setattr(folder, "LIMIT", sum(file.stat().st_size for file in cache().iterdir()))
    write({"overlays/dev/settings.yaml": LEAK})
    run("check", "--policy", "strict")
    assert sum(file.stat().st_size for file in cache().iterdir()) <= folder.LIMIT
    left = {file.name for file in cache().iterdir()}
    assert len({name for name in left - old if name.endswith(".book")}) == 1
    assert not any(name.endswith(".book") for name in old & left)


def test_what_is_not_ours_stays(run: Run, write: Write) -> None:
    write(TREE)
    cache().mkdir(exist_ok=True)
    (cache() / "notes.txt").write_text("mine")
    run("check")
    run("cache", "clear")
    assert [file.name for file in cache().iterdir()] == ["notes.txt"]


def test_without_a_home_nothing_is_written_anywhere(write: Write) -> None:
    here = write(TREE)
    before = sorted(path.name for path in here.iterdir())
    script = "import os; from kustomgen.cache.folder import folder; os.setuid(54321); print(folder())"
    if os.geteuid() != 0:
        pytest.skip("only root becomes a user that nobody knows")
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "XDG_CACHE_HOME": "relative"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("/dev/null/kustomgen\n", "")
    assert sorted(path.name for path in here.iterdir()) == before


def test_a_relative_folder_of_xdg_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUSTOMGEN_CACHE_DIR")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert folder.folder() == "/home/somebody/.cache/kustomgen"
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert folder.folder() == "/caches/kustomgen"
