"""The engine tells the stamps of many files as Python tells that of one."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from kustomgen.cache import facts, folder, held
from kustomgen.cache.book import Book
from kustomgen.cache.held import Check
from kustomgen.cache.stamps import engine_stamps
from kustomgen.engine.find import EMBEDDED

pytestmark = pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")

LATER = 2**62
"""As of a run that begins when nothing here is new any more."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(folder.VARIABLE, str(tmp_path / "cache"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def saved(paths: list[str], was: str = "file") -> Book:
    """A book that says of each path that this is there, and has been saved and read again."""
    book = Book("a.book")
    book.common = [book.add(f"p{path}", was, facts.stamp_of(f"p{path}", LATER)) for path in paths]
    book.save("first")
    return Book.load("a.book")


def program(here: Path, script: str) -> str:
    file = here.parent / "engine"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return str(file)


def odd(here: Path) -> list[str]:
    (here / "empty").touch()
    (here / "large").write_bytes(b"x" * 100_000)
    (here / "folder").mkdir()
    (here / "folder" / "ünïcode and space\n").touch()
    os.mkfifo(here / "pipe")
    (here / "link").symlink_to("large")
    (here / "nowhere").symlink_to("absent")
    (here / "before 1970").touch()
    os.utime(here / "before 1970", ns=(-5_000_000_001, -5_000_000_001))
    (here / "secret").touch()
    (here / "secret").chmod(0)
    (here / os.fsdecode(b"not utf-8 \xff")).touch()
    return [*sorted(path.name for path in here.iterdir()), "folder/ünïcode and space\n", "absent", "large/below"]


def test_the_engine_says_what_python_says(here: Path) -> None:
    paths = odd(here)
    book = saved(paths, "absent")
    assert book.paths == paths
    expected = ["" if (info := lstat(path)) is None else stamp(info) for path in paths]
    assert engine_stamps(str(EMBEDDED), book) == expected


def lstat(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except OSError:
        return None


def stamp(info: os.stat_result) -> str:
    return f"{info.st_size} {info.st_mtime_ns} {info.st_ctime_ns} {info.st_ino}"


@pytest.mark.parametrize(
    "script",
    [
        "exit 1",
        "echo 'flag provided but not defined: -stamps' >&2; exit 2",
        "",
        "printf '1 2 3 4\\0'",
        "head -c 10000 /dev/zero",
        "cat",
        "kill -9 $$",
    ],
)
def test_an_engine_that_says_something_else_is_not_believed(here: Path, script: str) -> None:
    paths = [f"f{number}" for number in range(20)]
    for path in paths:
        (here / path).touch()
    assert engine_stamps(program(here, script), saved(paths)) is None


def test_an_engine_that_never_ends_is_not_waited_for(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kustomgen.cache.stamps._SECONDS", 0.2)
    (here / "f").touch()
    started = time.monotonic()
    assert engine_stamps(program(here, "exec sleep 60"), saved(["f"])) is None
    assert time.monotonic() - started < 30


def test_no_engine_at_all_is_no_error(here: Path) -> None:
    (here / "f").touch()
    assert engine_stamps(str(here / "none"), saved(["f"])) is None


def test_a_book_that_was_written_anew_meanwhile_is_not_mixed_up(here: Path) -> None:
    (here / "f").touch()
    book = saved(["f"])
    saved(["f", "g"], "absent")
    assert engine_stamps(str(EMBEDDED), book) is None


@pytest.mark.parametrize("engine", [str(EMBEDDED), "/nowhere/engine", None], ids=["engine", "none there", "without"])
def test_what_changed_is_found_with_an_engine_and_without(
    here: Path, engine: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "_MANY", 10)
    paths = [f"f{number:03}" for number in range(100)]
    for path in paths:
        (here / path).touch()
    assert Check(saved(paths), LATER, engine).hold(range(100))
    (here / paths[40]).write_text("more")  # still a file
    (here / paths[50]).unlink()
    (here / paths[60]).unlink()
    (here / paths[60]).mkdir()
    check = Check(Book.load("a.book"), LATER, engine)
    assert not check.hold(range(100))
    assert check.failing(range(100)) == [50, 60]
    assert check.hold([*range(50), 70])


def test_facts_that_came_later_are_asked_for_too(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "_MANY", 10)
    paths = [f"f{number:03}" for number in range(100)]
    for path in [*paths, "late", "later"]:
        (here / path).touch()
    book = saved(paths)
    late = [book.add(f"p{path}", "file", facts.stamp_of(f"p{path}", LATER)) for path in ("late", "later")]
    book.targets = {f"t{number}": ["", None, late if number == 0 else [number], [], [], False] for number in range(20)}
    book.save("second")
    assert (here.parent / "cache" / "a.book.more").exists()
    (here / "later").unlink()
    check = Check(Book.load("a.book"), LATER, str(EMBEDDED))
    assert check.failing(range(102)) == [101]


def test_a_fact_that_holds_with_another_stamp_does_not_speak_for_others_of_its_path(here: Path) -> None:
    """The folder is still one, and what is in it has changed."""
    (here / "folder").mkdir()
    book = Book("a.book")
    kinds = ["pfolder", "wfolder"]
    book.common = [book.add(key, facts.state(key), facts.stamp_of(key, LATER)) for key in kinds]
    book.save("first")
    (here / "folder" / "below").mkdir()
    check = Check(Book.load("a.book"), LATER)
    assert check.hold([0])
    assert check.moved
    check.book.save("first")
    again = Check(Book.load("a.book"), LATER)
    assert again.hold([0])
    assert not again.moved
    assert not again.hold([1])


def test_a_link_that_leads_to_a_folder_by_now_is_seen(here: Path) -> None:
    """The folder with the link in it has its times still."""
    (here / "folder").mkdir()
    (here / "folder" / "link").symlink_to("../target")
    assert stat.S_ISLNK((here / "folder" / "link").lstat().st_mode)
    book = Book("a.book")
    book.common = [book.add("wfolder", facts.state("wfolder"), facts.stamp_of("wfolder", LATER))]
    assert Check(book, LATER).hold([0])
    (here / "target").mkdir()
    assert not Check(book, LATER).hold([0])
