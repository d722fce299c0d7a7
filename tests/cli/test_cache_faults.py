"""A cache that is damaged, full, not to be written, or written by several at once: the answer is right all the same."""

from __future__ import annotations

import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kustomgen.cache import store
from kustomgen.cache.responses import Response, lookup
from kustomgen.engine.find import EMBEDDED
from tests.profiles import NIGHTLY

from .conftest import LEAK, TREE, Run, Write

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")

FOUND = re.compile(r"\b1 error\b")


def cache() -> Path:
    return Path(os.environ["KUSTOMGEN_CACHE_DIR"])


@contextmanager
def database() -> Iterator[sqlite3.Connection]:
    """The only one that there is."""
    (file,) = cache().glob("*.sqlite")
    with closing(sqlite3.connect(file)) as opened:
        yield opened


def start(*, preexec: Callable[[], None] | None = None, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "kustomgen", "check"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=preexec,  # noqa: PLW1509 - it sets a limit, no more
    )  # fmt: skip


PARTS = (0.001, *(number / 17 for number in range(17)))
"""Where a file is damaged: the share of it that is before that."""


@pytest.mark.parametrize("part", PARTS if NIGHTLY else PARTS[::4])
@pytest.mark.parametrize("how", ["cut", "changed", "filled"])
def test_a_damaged_cache_is_as_none(run: Run, write: Write, part: float, how: str) -> None:
    write(TREE)
    expected = run("check", "-f", "json")
    (file,) = cache().glob("*.sqlite")
    whole = file.read_bytes()
    at = int(len(whole) * part)
    damaged = {
        "cut": whole[:at],
        "changed": whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :],
        "filled": whole[:at] + bytes(len(whole) - at),
    }
    file.write_bytes(damaged[how])
    known = lookup(["check", "-f", "json"], time.monotonic())
    assert known in (None, Response(expected.out, "", expected.code))
    assert run("check", "-f", "json") == expected
    assert run("check", "-f", "json") == expected


@pytest.mark.parametrize("changed", ["data", "digest", "name", "kind", "context"])
def test_an_entry_in_which_anything_is_another_is_as_none(run: Run, write: Write, changed: str) -> None:
    write(TREE)
    expected = run("check", "-f", "json")
    with database() as opened:
        for (rowid,) in opened.execute("SELECT rowid FROM entry").fetchall():
            values = {"data": b"{}", "digest": bytes(32), "name": b"%d" % rowid, "kind": f"k{rowid}"}
            value = values.get(changed, b"%d" % rowid)
            opened.execute(f"UPDATE entry SET {changed} = ? WHERE rowid = ?", (value, rowid))  # noqa: S608 - a column
        opened.commit()
    assert lookup(["check", "-f", "json"], time.monotonic()) is None
    assert run("check", "-f", "json") == expected


def test_a_whole_entry_under_the_name_of_another_is_as_none(run: Run, write: Write) -> None:
    write(TREE)
    expected = run("check", "-f", "json")
    with database() as opened:
        found = dict(opened.execute("SELECT CAST(name AS TEXT), rowid FROM entry WHERE kind = 'result'").fetchall())
        rows = "UPDATE entry SET name = CAST(? AS BLOB) WHERE rowid = ?"
        opened.execute(rows, ("elsewhere", found["overlays/prod"]))
        opened.execute(rows, ("overlays/prod", found["overlays/dev"]))
        opened.execute("DELETE FROM entry WHERE kind = 'response'")
        opened.commit()
    assert run("check", "-f", "json") == expected


@pytest.mark.parametrize("said", ["{}", "[]", "null", "0\n", "9 9\n{}", "2 0\n[]", "{", "3 1\n{}\n\0"])
def test_an_entry_of_another_shape_is_as_none(run: Run, write: Write, said: str) -> None:
    write(TREE)
    expected = run("check", "-f", "json")
    with database() as opened:
        rows = opened.execute("SELECT context, kind, name FROM entry").fetchall()
    store.write([(context.decode(), kind, name.decode(), said.encode()) for context, kind, name in rows])
    assert lookup(["check", "-f", "json"], time.monotonic()) is None
    assert run("check", "-f", "json") == expected


def test_a_table_of_another_shape_is_made_anew(run: Run, write: Write) -> None:
    write(TREE)
    expected = run("check", "-f", "json")
    with database() as opened:
        opened.executescript("DROP TABLE entry; CREATE TABLE entry (other TEXT)")
    assert run("check", "-f", "json") == expected
    assert lookup(["check", "-f", "json"], time.monotonic())


def test_a_cache_of_the_former_format_is_passed_over(run: Run, write: Write) -> None:
    write(TREE)
    for ending in ("book", "book.more", "answer"):
        (cache() / f"{'0' * 32}.{ending}").write_bytes(b"kustomgen cache 2; 0 0\n")
    assert run("check").err == ""
    assert run("cache", "clear").err == f"{cache()}: 4 entries removed\n"


# --- whom it trusts ---


def forged(run: Run) -> None:
    """Makes the cache say that there is nothing to find."""
    run("check", "-f", "json")
    with database() as opened:
        context, name = opened.execute("SELECT context, name FROM entry WHERE kind = 'response'").fetchone()
    store.write([(context.decode(), "response", name.decode(), store.pack(b'["clean", "", 0]', b""))])
    assert lookup(["check", "-f", "json"], time.monotonic()) == Response("clean", "", 0)


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o755, 0o701])
def test_a_folder_that_is_open_to_others_is_not_used_and_this_is_said(run: Run, write: Write, mode: int) -> None:
    write(TREE)
    forged(run)
    cache().chmod(mode)
    assert lookup(["check", "-f", "json"], time.monotonic()) is None
    result = run("check", "-f", "json")
    assert (result.code, result.json["summary"]["error"]) == (1, 1)
    assert result.err == (
        f"the cache in {cache()} is not used: other users may read or write it; `chmod 700 {cache()}` keeps them out\n"
    )
    assert f"{cache()} cannot be written, so `check` remembers nothing: other users" in run("doctor").out


def test_a_folder_that_is_a_link_is_not_used_and_this_is_said(
    run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(TREE)
    forged(run)
    (tmp_path / "link").symlink_to(cache())
    monkeypatch.setenv("KUSTOMGEN_CACHE_DIR", str(tmp_path / "link"))
    assert lookup(["check", "-f", "json"], time.monotonic()) is None
    assert run("check").err == f"the cache in {tmp_path / 'link'} is not used: {tmp_path / 'link'} is a symbolic link\n"


def test_a_database_that_is_a_link_is_not_used_and_this_is_said(run: Run, write: Write, tmp_path: Path) -> None:
    write(TREE)
    forged(run)
    (file,) = cache().glob("*.sqlite")
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert lookup(["check", "-f", "json"], time.monotonic()) is None
    assert run("check").err == f"the cache in {cache()} is not used: {file} is a symbolic link\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_folder_of_another_user_is_not_used_and_this_is_said(run: Run, write: Write) -> None:
    write(TREE)
    forged(run)
    os.chown(cache(), 54321, 54321)
    assert lookup(["check", "-f", "json"], time.monotonic()) is None
    assert run("check").err == f"the cache in {cache()} is not used: {cache()} belongs to another user\n"


def test_a_folder_that_is_made_is_ours_alone(
    run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(TREE)
    monkeypatch.setenv("KUSTOMGEN_CACHE_DIR", str(tmp_path / "new" / "cache"))
    assert run("check").err == ""
    assert (tmp_path / "new" / "cache").stat().st_mode & 0o777 == 0o700
    assert lookup(["check"], time.monotonic())


# --- what cannot be written ---


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
    assert err == f"the cache in {cache()} cannot be written, so nothing is remembered: disk I/O error\n"
    assert list(cache().iterdir()) == []


def test_runs_at_once_do_not_disturb_one_another(run: Run, write: Write) -> None:
    write(TREE)
    expected = re.sub(r"in \d+\.\d s", "", run("check", "--no-cache").out)
    for _ in range(2):
        for done in [start() for _ in range(5)]:
            out, err = done.communicate()
            assert (re.sub(r"in \d+\.\d s", "", out), err) == (expected, "")
    assert lookup(["check"], time.monotonic())
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


def test_the_oldest_goes_where_there_is_too_much(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write({**TREE, "other/a.yaml": LEAK})
    run("check")
    (old,) = cache().iterdir()
    os.utime(old, (1, 1))
    monkeypatch.setattr(store, "LIMIT", old.stat().st_size + 1)
    monkeypatch.chdir(folder / "other")
    run("check", "a.yaml")
    (new,) = cache().iterdir()
    assert new.name != old.name


def test_a_database_that_is_too_large_is_made_anew(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(TREE)
    run("check", "--policy", "all")
    (file,) = cache().iterdir()
    monkeypatch.setattr(store, "LIMIT", 4 * file.stat().st_size - 4)
    run("check")
    assert lookup(["check", "--policy", "all"], time.monotonic()) is None


def test_a_folder_keeps_the_newest_answers(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(TREE)
    monkeypatch.setattr(store, "_RESPONSES", 2)
    for fail_on in ("error", "warning", "info"):
        run("check", "--fail-on", fail_on)
    known = [lookup(["check", "--fail-on", each], time.monotonic()) for each in ("error", "warning", "info")]
    assert [bool(each) for each in known] == [False, True, True]


def test_a_database_that_another_run_keeps_busy_is_done_without(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(TREE)
    expected = run("check", "-f", "json")
    monkeypatch.setattr(store, "_READING", 0.1)
    monkeypatch.setattr(store, "_WRITING", 0.1)
    with database() as opened:
        opened.isolation_level = None
        opened.execute("BEGIN EXCLUSIVE")
        assert lookup(["check", "-f", "json"], time.monotonic()) is None
        assert run("check", "-f", "json") == expected


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
    script = "import os; from kustomgen.cache.store import folder; os.setuid(54321); print(folder())"
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
    assert store.folder() == "/home/somebody/.cache/kustomgen"
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert store.folder() == "/caches/kustomgen"
