"""What ``generate`` does to a folder: nothing of the user's is lost, and nothing outside is touched."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest

from kustomgen.errors import OutputError
from kustomgen.layout.lock import LOCK, digest
from kustomgen.layout.tree import HEADER
from kustomgen.layout.write import WritePlan, apply, differs, plan

Files = Mapping[PurePosixPath, str]

HEAD = f"{HEADER}kustomgen.yaml: edit that, not this file.\n"
OLD: Files = {
    PurePosixPath("base/a.yaml"): f"{HEAD}a: 1\n",
    PurePosixPath("base/b.yaml"): f"{HEAD}b: 1\n",
    PurePosixPath("base/gone/c.yaml"): f"{HEAD}c: 1\n",
}
NEW: Files = {
    PurePosixPath("base/a.yaml"): f"{HEAD}a: 2\n",
    PurePosixPath("base/b.yaml"): f"{HEAD}b: 1\n",
    PurePosixPath("overlays/prod/d.yaml"): f"{HEAD}d: 2\n",
}
OTHER: Files = {PurePosixPath("base/a.yaml"): f"{HEAD}a: 3\n", PurePosixPath("base/gone/c.yaml"): f"{HEAD}c: 3\n"}


def write(tree: Files, folder: Path, *, force: bool = False) -> WritePlan:
    planned = plan(tree, folder)
    apply(planned, force=force)
    return planned


def content(folder: Path) -> dict[PurePosixPath, str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != LOCK.name)
    return {PurePosixPath(path.relative_to(folder).as_posix()): path.read_bytes().decode() for path in paths}


def test_files_are_added_changed_and_removed_with_the_folders_that_they_leave_empty(tmp_path: Path) -> None:
    write(OLD, tmp_path)
    assert content(tmp_path) == OLD
    planned = write(NEW, tmp_path)
    assert content(tmp_path) == NEW
    assert {str(change.path): change.word for change in planned.changes} == {
        "base/a.yaml": "change",
        "base/gone/c.yaml": "remove",
        "overlays/prod/d.yaml": "add",
    }
    assert not (tmp_path / "base/gone").exists()


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    write(OLD, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    planned = write(OLD, tmp_path)
    assert not planned.changes
    assert not differs(planned)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("edited", ["a: mine\n", "a: 1\r\n", "a: 1", "", "a: \udce9\n"])
def test_a_file_that_was_edited_is_named_and_kept_unless_forced(edited: str, tmp_path: Path) -> None:
    write(OLD, tmp_path)
    place = tmp_path / "base/a.yaml"
    place.write_bytes(edited.encode("utf-8", "surrogateescape"))
    with pytest.raises(OutputError, match=r"base/a\.yaml.*was edited since it was generated"):
        write(NEW, tmp_path)
    assert place.read_bytes() == edited.encode("utf-8", "surrogateescape")
    assert (tmp_path / "base/gone/c.yaml").exists(), "nothing else is done either"
    write(NEW, tmp_path, force=True)
    assert content(tmp_path) == NEW


def test_an_edit_back_to_what_the_spec_says_is_no_edit(tmp_path: Path) -> None:
    write(OLD, tmp_path)
    (tmp_path / "base/a.yaml").write_text(f"{HEAD}a: 2\n")
    write(NEW, tmp_path)
    assert content(tmp_path) == NEW


def test_an_edited_file_that_is_no_longer_generated_stays_and_is_named(tmp_path: Path) -> None:
    write(OLD, tmp_path)
    place = tmp_path / "base/gone/c.yaml"
    place.write_text("c: mine\n")
    assert write(NEW, tmp_path).stale == (PurePosixPath("base/gone/c.yaml"),)
    assert place.read_text() == "c: mine\n"


def test_files_of_the_user_stay(tmp_path: Path) -> None:
    (tmp_path / "base/gone").mkdir(parents=True)
    (tmp_path / "base/gone/mine.yaml").write_text("mine\n")
    write(OLD, tmp_path)
    write(NEW, tmp_path, force=True)
    assert (tmp_path / "base/gone/mine.yaml").read_text() == "mine\n"


def test_without_a_lock_files_that_are_what_the_spec_says_are_adopted(tmp_path: Path) -> None:
    write(OLD, tmp_path)
    (tmp_path / LOCK).unlink()
    assert differs(plan(OLD, tmp_path))
    write(OLD, tmp_path)
    write(NEW, tmp_path)
    assert content(tmp_path) == NEW


def test_without_a_lock_files_that_differ_are_the_users(tmp_path: Path) -> None:
    write(OLD, tmp_path)
    (tmp_path / LOCK).unlink()
    with pytest.raises(OutputError, match=r"base/a\.yaml"):
        write(NEW, tmp_path)


@pytest.mark.parametrize("after", [NEW, OLD, OTHER], ids=["the same spec", "the spec before", "another spec"])
def test_an_interrupted_run_leaves_whole_files_and_the_next_one_completes(
    after: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = Path.replace
    for count in range(1, 20):
        folder = tmp_path / str(count)
        write(OLD, folder)
        left = count

        def killed(self: Path, target: str | os.PathLike[str]) -> Path:
            nonlocal left
            left -= 1
            if not left:
                raise KeyboardInterrupt
            return moved(self, target)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", killed)
            try:
                write(NEW, folder)
            except KeyboardInterrupt:
                ended = False
            else:
                ended = True
        for path, text in content(folder).items():
            assert path.name.endswith(".kustomgen-new") or text in (OLD.get(path), NEW.get(path))
        write(after, folder)
        assert content(folder) == after
        if ended:
            break
    assert count > 3, "the runs were interrupted at several places"
    assert ended


@pytest.mark.parametrize("link", ["base", "base/a.yaml", "kustomgen.lock"])
def test_nothing_is_written_through_a_symbolic_link(link: str, tmp_path: Path) -> None:
    output, outside = tmp_path / "out", tmp_path / "outside"
    write(OLD, outside)
    before = content(outside)
    output.mkdir()
    (output / link).parent.mkdir(exist_ok=True)
    (output / link).symlink_to(outside / link)
    with pytest.raises(OutputError, match="is a symbolic link to"):
        write(NEW, output, force=True)
    assert content(outside) == before
    assert not (output / "overlays").exists()


@pytest.mark.parametrize("path", ["../outside.yaml", "/outside.yaml", "base/../../outside.yaml", "linked/outside.yaml"])
def test_a_lock_cannot_have_a_file_outside_removed(path: str, tmp_path: Path) -> None:
    output, outside = tmp_path / "out", tmp_path / "outside.yaml"
    write(OLD, output)
    outside.write_text("a: 1\n")
    (output / "linked").symlink_to(tmp_path)
    named = path.replace("/outside", f"{tmp_path}/outside", 1) if path[0] == "/" else path
    with (output / LOCK).open("a") as lock:
        lock.write(f"{digest(OLD[PurePosixPath('base/a.yaml')])}  {named}\n")
    write(NEW, output)
    assert outside.exists()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"files": []}', '{"files": {"a": 1}}', "<<<<<<< HEAD\n{}", "\0", "# a\n0  base/a.yaml\n"],
)
def test_a_damaged_lock_is_told(text: str, tmp_path: Path) -> None:
    write(OLD, tmp_path)
    (tmp_path / LOCK).write_text(text)
    with pytest.raises(OutputError, match=r"kustomgen\.lock:\d+:1: is not a lock that kustomgen wrote"):
        plan(NEW, tmp_path)


def test_a_lock_names_files_only_sorted_and_a_line_each(tmp_path: Path) -> None:
    write(OLD, tmp_path)
    lines = (tmp_path / LOCK).read_text().splitlines()
    assert lines[0].startswith("#")
    assert lines[1:] == [f"{digest(OLD[path])}  {path}" for path in sorted(OLD)]


def test_sha256sum_reads_a_lock(tmp_path: Path) -> None:
    write(OLD, tmp_path)
    assert subprocess.run(["sha256sum", "--check", "--strict", LOCK], cwd=tmp_path, check=False).returncode == 0
    (tmp_path / "base/a.yaml").write_text("a: 2\n")
    assert subprocess.run(["sha256sum", "--check", "--strict", LOCK], cwd=tmp_path, check=False).returncode == 1


def test_a_lock_of_the_former_format_is_read_and_written_anew(tmp_path: Path) -> None:
    write(OLD, tmp_path)
    files = {str(path): digest(text) for path, text in OLD.items()}
    now = (tmp_path / LOCK).read_text()
    (tmp_path / LOCK).write_text(json.dumps({"version": 1, "generator": "0.1.0 0", "spec": "0", "files": files}))
    assert not differs(plan(OLD, tmp_path))
    write(OLD, tmp_path)
    assert (tmp_path / LOCK).read_text() == now


def test_the_output_cannot_be_a_file(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("mine\n")
    with pytest.raises(OutputError, match="this is a file, not a folder"):
        write(OLD, place, force=True)
    with pytest.raises(OutputError):
        write(OLD, place / "below", force=True)
    assert place.read_text() == "mine\n"


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "base/a.yaml").mkdir(parents=True)
    with pytest.raises(OutputError, match="something else is in the place of this file"):
        write(OLD, tmp_path, force=True)


def test_a_folder_that_cannot_be_written_is_told() -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write(OLD, Path("/proc/kustomgen"), force=True)


def test_files_keep_their_mode(tmp_path: Path) -> None:
    write(OLD, tmp_path)
    place = tmp_path / "base/a.yaml"
    place.chmod(0o640)
    write(NEW, tmp_path)
    assert place.stat().st_mode & 0o777 == 0o640
