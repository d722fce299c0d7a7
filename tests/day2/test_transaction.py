"""All files or none: kills between any two writes, failures, notes of others, and two runs at once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kustomgen.day2.note import UndoNote, write_note
from kustomgen.day2.transaction import transaction
from kustomgen.errors import OutputError
from kustomgen.generate.interrupted import UNDO
from tests.cli.conftest import Run
from tests.day2.conftest import APPROVED, ROOT, TICKET, Project, contents, put
from tests.day2.conftest import SPEC as TEXT
from tests.profiles import NIGHTLY

SPEC = "kustomgen.yaml"
CHANGE = ("set", "staging", "shop/web=v1.2.0")


def noted(place: Path, before: dict[str, str | None], **more: Any) -> None:
    """Puts a note into a folder, as a tree brings one along."""
    info = place.stat()
    note = {
        "folder": [info.st_dev, info.st_ino],
        "spec": SPEC,
        "before": before,
        "after": {key: [""] for key in before},
    }
    (place / UNDO).parent.mkdir(exist_ok=True)
    (place / UNDO).write_text(json.dumps({**note, **more}))


@pytest.mark.parametrize(
    "path",
    [
        ".git/config",
        ".git/hooks/post-checkout",
        ".github/workflows/ci.yaml",
        "overlays/.git/config",
        "overlays/../.git/config",
        "/etc/motd",
        "../outside",
        "policies/strict.yaml",
        "README.md",
        "other.yaml",
        "ledger/.hidden.jsonl",
        "ledger/deep/prod.jsonl",
        "ledger/prod.json",
        "",
        ".",
    ],
)
def test_a_note_names_no_file_that_a_change_does_not_write(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    noted(folder, {path: "hostile"})
    before = contents(tmp_path)
    with pytest.raises(OutputError, match="which no change of kustomgen"), transaction(folder, SPEC):
        raise AssertionError
    assert contents(tmp_path) == before


@pytest.mark.parametrize("path", ["overlays/prod/kustomization.yaml", "ledger/prod.jsonl", SPEC])
@pytest.mark.parametrize("text", ["hostile", None])
def test_a_note_leads_through_no_link(path: str, text: str | None, tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "here"
    target = outside / Path(path).name
    target.parent.mkdir()
    target.write_text("mine")
    folder.mkdir()
    if path == SPEC:
        (folder / path).symlink_to(target)
    else:
        (folder / path).parent.parent.mkdir(exist_ok=True)
        (folder / path).parent.symlink_to(outside, target_is_directory=True)
    noted(folder, {path: text})
    with pytest.raises(OutputError, match="is a symbolic link"), transaction(folder, SPEC):
        raise AssertionError
    assert target.read_text() == "mine"


def test_the_note_itself_is_read_and_removed_through_no_link(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "here"
    outside.mkdir()
    folder.mkdir()
    (folder / ".kustomgen").symlink_to(outside, target_is_directory=True)
    noted(folder, {SPEC: "hostile"})
    with pytest.raises(OutputError, match="is a symbolic link"), transaction(folder, SPEC):
        raise AssertionError
    assert (outside / UNDO.name).exists()
    assert not (folder / SPEC).exists()


def test_a_note_that_a_clone_brought_along_is_not_obeyed(tmp_path: Path) -> None:
    noted(tmp_path, {SPEC: "hostile"}, folder=[1, 2])
    with pytest.raises(OutputError, match="in another folder"), transaction(tmp_path, SPEC):
        raise AssertionError
    assert not (tmp_path / SPEC).exists()


def test_a_file_that_somebody_edited_since_is_not_put_back(tmp_path: Path) -> None:
    (tmp_path / SPEC).write_text("old")
    write_note(tmp_path, UndoNote(SPEC).extended({SPEC: (b"old", b"new")}))
    (tmp_path / SPEC).write_text("mine")
    with pytest.raises(OutputError, match="was edited after a change was interrupted"), transaction(tmp_path, SPEC):
        raise AssertionError
    assert (tmp_path / SPEC).read_text() == "mine"


@pytest.mark.parametrize(
    "note", ["", "{", "[]", "{}", '"x"', "[" * 100_000, '{"folder": 1, "spec": 1, "before": {"a": 1}, "after": {}}']
)
def test_a_note_that_is_none_is_said_with_what_to_do(note: str, shop: Path, run: Run) -> None:
    (shop / UNDO).parent.mkdir()
    (shop / UNDO).write_text(note)
    result = run(*CHANGE)
    assert (result.code, result.err) == (
        2,
        ".kustomgen/undo.json:1:1: is no note of an interrupted change\n    restore the files from git, and remove it\n",
    )


def test_the_note_of_another_spec_is_left_to_it(tmp_path: Path) -> None:
    noted(tmp_path, {"other.yaml": "x"}, spec="other.yaml")
    with pytest.raises(OutputError, match="another spec\n    run the command with --spec"), transaction(tmp_path, SPEC):
        raise AssertionError


def test_a_failure_puts_everything_back(tmp_path: Path) -> None:
    (tmp_path / SPEC).write_text("old")
    with suppress(RuntimeError), transaction(tmp_path, SPEC) as files:
        files.write({SPEC: b"new", "base/b.yaml": b"new"})
        raise RuntimeError
    assert contents(tmp_path) == {SPEC: b"old"}
    assert not (tmp_path / "base").exists()


def test_a_file_that_cannot_be_written_puts_everything_back(tmp_path: Path) -> None:
    (tmp_path / SPEC).write_text("old")
    (tmp_path / "ledger").write_text("a file is here")
    with pytest.raises(OutputError, match="cannot be written"), transaction(tmp_path, SPEC) as files:
        files.write({SPEC: b"new", "ledger/prod.jsonl": b"a folder is to be here"})
    assert contents(tmp_path) == {SPEC: b"old", "ledger": b"a file is here"}


def test_a_folder_that_takes_no_file_is_said(shop: Path, run: Run) -> None:
    (shop / ".kustomgen").write_text("a file is here")
    before = contents(shop)
    result = run(*CHANGE)
    assert (result.code, result.err) == (2, ".kustomgen:1:1: cannot be written: File exists\n    nothing was changed\n")
    assert contents(shop) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize(("folder", "message"), [(".", ".kustomgen"), ("overlays/staging", "overlays/staging/")])
def test_a_folder_that_is_read_only_is_said(folder: str, message: str, shop: Path, run: Run) -> None:
    before = contents(shop)
    (shop / folder).chmod(0o555)
    result = run(*CHANGE)
    (shop / folder).chmod(0o755)
    assert (result.code, result.err.startswith(message)) == (2, True)
    assert ": cannot be written: Permission denied\n    nothing was changed\n" in result.err
    assert contents(shop) == before


@pytest.mark.parametrize("link", [SPEC, "ledger/staging.jsonl", "ledger"])
def test_nothing_is_written_through_a_link(link: str, shop: Path, run: Run, tmp_path: Path) -> None:
    place, target = shop / link, tmp_path / "target"
    if place.exists():
        place.rename(target)
    elif place.suffix:
        target.write_text("")
    else:
        target.mkdir()
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(target)
    before = contents(tmp_path)
    result = run(*CHANGE)
    assert result.code == 2
    assert f"{link}:1:1: is a symbolic link" in result.err or "points to a file outside" in result.err
    assert contents(tmp_path) == before


WRITES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir")
"""The audit events with which a file or a folder appears, changes or is gone (docs.python.org, Audit events table)."""
_watching: list[Callable[[], None]] = []


@pytest.fixture(scope="module", autouse=True)
def _audited() -> None:
    """Calls what watches before every write of this process. A hook of Python can never be removed."""

    def hook(event: str, _arguments: tuple[object, ...]) -> None:
        if _watching and event in WRITES:
            _watching[-1]()

    sys.addaudithook(hook)


def states_before_each_write(folder: Path, change: Callable[[], object]) -> list[dict[str, bytes]]:
    """What a folder holds before each write of a change: what SIGKILL there would leave."""
    found: list[dict[str, bytes]] = []
    _watching.append(lambda: found.append(contents(folder)))
    try:
        change()
    finally:
        _watching.pop()
    return found


def replaced(folder: Path, files: dict[str, bytes]) -> None:
    """Gives a folder other contents. It stays the same folder."""
    for each in folder.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    put(folder, files)


CHANGES = {
    "a version": CHANGE,
    "a promotion": ("promote", "staging", "prod", *TICKET, *APPROVED),
    "a patch that goes": ("scale", "prod", "web", "--replicas", "2", "--reason", "as elsewhere"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_run_that_is_killed_before_any_of_its_writes_leaves_nothing(
    change: tuple[str, ...], project: Project, run: Run
) -> None:
    shop = project(TEXT.replace("    protected", "    workloads: { web: { replicas: 3 } }\n    protected"))
    before = contents(shop)
    states = states_before_each_write(shop, lambda: run(*change))
    done = contents(shop)
    assert len(states) > 6
    assert done != before
    for number, state in enumerate(states):
        replaced(shop, state)
        with transaction(shop, SPEC):
            """Whoever changes the project next puts back what the killed run had written."""
        # The note is written first and removed last: without it there is nothing to put back.
        ended = str(UNDO) not in state and number > 2
        assert contents(shop) == (done if ended else before), number
    assert run(*change).code == 0
    assert run("history", "--verify").code == 0


INTERRUPTED = """\
.kustomgen/undo.json:1:1: a change was interrupted, and its files may be half written
    run its command again: it puts back what was written first. Or restore the files from git, and remove .kustomgen/undo.json\
"""
KILLED = """
import os, sys
left = int(sys.argv[1])
def hook(event, arguments):
    global left
    if event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir"):
        if left == 0:
            os.kill(os.getpid(), 9)
        left -= 1
from kustomgen.cli import boundary
sys.addaudithook(hook)
sys.exit(boundary.run(sys.argv[2:]))
"""


@pytest.mark.parametrize("writes", range(40) if NIGHTLY else [4])
def test_a_process_that_is_killed_leaves_nothing_after_the_next_one(writes: int, shop: Path, run: Run) -> None:
    before = contents(shop)
    # Bytecode that is written first would be counted, too.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", KILLED, str(writes), *CHANGE]
    ended = subprocess.run(command, cwd=shop, env=environment, check=False, capture_output=True)
    assert ended.returncode in ((-9, 0) if NIGHTLY else (-9,))
    ends = not (shop / UNDO).exists() and contents(shop) != before
    if not NIGHTLY:
        assert run("status").err == f"{INTERRUPTED}\n"
        for more in ([], ["--check"]):
            result = run("generate", *more)
            assert (result.code, result.err) == (2, f"{INTERRUPTED}\n")
        result = run("set", "staging", "shop/web=v1.1.0")
        assert (result.code, result.err) == (
            0, "put back what an interrupted change had written\nnothing to change: staging already runs v1.1.0, v5\n",
        )  # fmt: skip
    with transaction(shop, SPEC):
        """Puts back what the killed run had written."""
    assert ends or contents(shop) == before
    assert run(*CHANGE).code == 0


def test_two_changes_at_once_are_both_made(shop: Path, run: Run) -> None:
    """Two processes: the second waits for the first."""
    command = [sys.executable, "-m", "kustomgen", "set"]
    started = [
        subprocess.Popen([*command, name, "shop/web=v7.0.0"], cwd=shop, stderr=subprocess.PIPE)
        for name in ("dev", "staging")
    ]
    assert [(process.communicate()[1], process.returncode)[1] for process in started] == [0, 0]
    found = run("status", "--format", "json").json
    assert [found[name]["images"]["shop/web"]["version"] for name in ("dev", "staging")] == ["v7.0.0", "v7.0.0"]
    assert run("history", "--verify").code == 0
    assert run("generate", "--check").code == 0


@pytest.mark.skipif(not NIGHTLY, reason="the test above has two processes, too")
def test_the_same_promotion_twice_at_once_is_made_once(shop: Path) -> None:
    command = [sys.executable, "-m", "kustomgen", "promote", "staging", "prod", *TICKET, *APPROVED]
    started = [subprocess.Popen(command, cwd=shop, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    said = sorted(process.communicate()[1].decode().partition(" (")[0] for process in started)
    assert said == ["nothing to change: prod already runs v1.1.0, v5\n", "promote prod to v1.1.0"]
    assert len((shop / "ledger/prod.jsonl").read_text().splitlines()) == 1
