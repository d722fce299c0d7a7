"""A repository that means harm: nothing of it runs, and none that merely looks like one is believed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Write
from tests.cli.test_changed import FILES, built, change
from tests.cli.test_diff import git

COMMANDS = (
    ("check", "--changed=HEAD", "-f", "json"),
    ("check", "--changed-files", "overlays/prod/patch.yaml", "-f", "json"),
    ("diff", "--git", "HEAD"),
)


@pytest.fixture
def evil(tmp_path: Path) -> tuple[str, Path]:
    """A program that a tree would like to run, and the file that says it ran."""
    ran = tmp_path / "ran"
    program = tmp_path / "evil.sh"
    program.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{ran}'\ncat\n")
    program.chmod(0o755)
    return str(program), ran


@pytest.fixture
def repo(write: Write) -> Path:
    folder = write(FILES)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "as it is")
    return folder


def as_ordinary_files(repo: Path, folder: Path, fsmonitor: str) -> None:
    """A git directory as a tree can bring it along: nothing in it is called ``.git``."""
    for name in ("HEAD", "config", "index"):
        shutil.copyfile(repo / ".git" / name, folder / name)
    for name in ("objects", "refs"):
        shutil.copytree(repo / ".git" / name, folder / name)
    git(folder, "config", "--file", "config", "core.worktree", ".")
    git(folder, "config", "--file", "config", "core.bare", "false")
    git(folder, "config", "--file", "config", "core.fsmonitor", fsmonitor)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[1])
def test_a_repository_of_ordinary_files_is_none(
    run: Run, repo: Path, evil: tuple[str, Path], command: tuple[str, ...]
) -> None:
    as_ordinary_files(repo, repo, evil[0])
    shutil.rmtree(repo / ".git")

    result = run(*command)

    assert "is in no git repository" in result.err
    assert result.code == 2
    assert not evil[1].exists()


def test_refs_that_a_tree_brings_along_hide_no_change(
    run: Run, repo: Path, evil: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = repo / "app"
    app.mkdir()
    for name in ("base", "overlays"):
        shutil.copytree(repo / name, app / name)
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "-m", "an app in a folder")
    change(repo, "app/overlays/prod/patch.yaml")
    as_ordinary_files(repo, app, evil[0])
    monkeypatch.chdir(app)

    result = run("check", "--changed=HEAD", "-f", "json")

    assert {
        "changed files are those of the git repository in ../",
        "checked overlays/prod: overlays/prod/patch.yaml changed since HEAD",
    } <= set(result.json["notes"])
    assert not evil[1].exists()


HOSTILE: Mapping[str, Mapping[str, str]] = {
    "fsmonitor": {"core.fsmonitor": "EVIL"},
    "filter": {"filter.evil.clean": "EVIL", "filter.evil.smudge": "EVIL", "filter.evil.required": "true"},
    "filter process": {"filter.evil.process": "EVIL"},
    "textconv": {"diff.evil.textconv": "EVIL", "diff.evil.command": "EVIL", "diff.external": "EVIL"},
    "hooks": {"core.hooksPath": "HOOKS"},
    "programs": {"core.pager": "EVIL", "core.editor": "EVIL", "gpg.program": "EVIL", "core.askPass": "EVIL"},
    "alias": {"alias.rev-parse": "!EVIL", "alias.diff": "!EVIL"},
    "transport": {
        "core.sshCommand": "EVIL",
        "core.gitProxy": "EVIL",
        "credential.helper": "!EVIL",
        "core.alternateRefsCommand": "EVIL",
        "remote.origin.url": "ssh://nowhere/x",
        "remote.origin.uploadpack": "EVIL",
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "core.repositoryformatversion": "1",
    },
    "local transport": {
        "remote.origin.url": ".",
        "remote.origin.uploadpack": "EVIL",
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "core.repositoryformatversion": "1",
        "protocol.allow": "always",
    },
    "another work tree": {"core.worktree": "ELSEWHERE"},
    "included": {"include.path": "INCLUDED"},
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[1])
@pytest.mark.parametrize("settings", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_configuration_runs_nothing_and_changes_no_answer(
    run: Run,
    repo: Path,
    evil: tuple[str, Path],
    tmp_path: Path,
    settings: Mapping[str, str],
    command: tuple[str, ...],
) -> None:
    (repo / "overlays/prod/patch.yaml").write_text((repo / "overlays/prod/patch.yaml").read_text() + "# new\n")
    expected = run(*command)
    program, ran = evil
    hooks, included, elsewhere = tmp_path / "hooks", tmp_path / "included", tmp_path / "elsewhere"
    for folder in (hooks, elsewhere):
        folder.mkdir()
    for name in ("post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman"):
        shutil.copy(program, hooks / name)
        shutil.copy(program, repo / ".git/hooks" / name)
    included.write_text(f"[core]\nfsmonitor = {program}\nworktree = {elsewhere}\n")
    names = {"EVIL": program, "HOOKS": str(hooks), "INCLUDED": str(included), "ELSEWHERE": str(elsewhere)}
    for key, value in settings.items():
        for name, real in names.items():
            value = value.replace(name, real)  # noqa: PLW2901 - one after the other
        git(repo, "config", key, value)
    (repo / ".git/info/attributes").write_text("* filter=evil diff=evil\n")

    result = run(*command)

    assert ran.read_text() == "" if ran.exists() else True
    assert (result.code, result.err) == (expected.code, expected.err)
    if command[0] == "check":
        assert built(result) == built(expected) == ["overlays/prod"]
    else:
        assert result.out == expected.out


def test_an_object_that_a_partial_clone_lacks_is_fetched_from_nowhere(
    run: Run, repo: Path, evil: tuple[str, Path]
) -> None:
    for key, value in HOSTILE["local transport"].items():
        git(repo, "config", key, value.replace("EVIL", evil[0]))
    blob = git(repo, "rev-parse", "HEAD:base/web.yaml").strip()
    (repo / ".git/objects" / blob[:2] / blob[2:]).unlink()

    result = run("diff", "--git", "HEAD")

    assert (result.code, result.out) == (2, "")
    assert "git checkout-index failed" in result.err
    assert not evil[1].exists()


def test_a_variable_of_a_hook_names_no_other_repository(
    run: Run, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    change(repo, "overlays/prod/patch.yaml")

    assert built(run("check", "--changed=HEAD", "-f", "json")) == ["overlays/prod"]


def test_files_of_a_submodule_count(run: Run, repo: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    shutil.copytree(repo / "base", library)
    git(library, "init", "--quiet")
    git(library, "add", "--all")
    git(library, "commit", "--quiet", "-m", "the library")
    git(repo, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library), "library")
    (repo / "overlays/staging/kustomization.yaml").write_text("resources: [../../library]\n")
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "-m", "with a submodule")

    assert built(run("check", "--changed=HEAD", "-f", "json")) == []
    change(repo, "library/web.yaml")
    assert built(run("check", "--changed=HEAD", "-f", "json")) == ["overlays/staging"]
    git(repo / "library", "commit", "--quiet", "--all", "-m", "in the library")
    git(repo, "commit", "--quiet", "--all", "-m", "the library goes on")
    assert built(run("check", "--changed=HEAD", "-f", "json")) == []
    assert built(run("check", "--changed=HEAD~1", "-f", "json")) == ["overlays/staging"]


@pytest.mark.usefixtures("repo")
def test_a_name_that_is_no_utf_8_is_a_change_like_any_other(run: Run) -> None:
    name = b"overlays/prod/\xff.yaml".decode("utf-8", "surrogateescape")
    Path(name).write_text("apiVersion: v1\nkind: Service\nmetadata: {name: x}\n")

    assert run("check", "--changed=HEAD", "-f", "json").code == 0


def test_a_work_tree_of_its_own_is_a_repository(
    run: Run, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repo, "worktree", "add", "--quiet", str(tmp_path / "second"), "HEAD")
    monkeypatch.chdir(tmp_path / "second")
    change(tmp_path / "second", "overlays/prod/patch.yaml")

    assert built(run("check", "--changed=HEAD", "-f", "json")) == ["overlays/prod"]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[1])
def test_the_configuration_of_a_submodule_runs_nothing(
    run: Run, repo: Path, evil: tuple[str, Path], command: tuple[str, ...]
) -> None:
    program, ran = evil
    vendored = repo / "vendored"
    vendored.mkdir()
    (vendored / ".gitattributes").write_text("* filter=evil\n")
    (vendored / "file").write_text("as it was\n")
    git(vendored, "init", "--quiet")
    git(vendored, "add", "--all")
    git(vendored, "commit", "--quiet", "-m", "one")
    (repo / ".gitmodules").write_text('[submodule "vendored"]\n path = vendored\n url = ./vendored\n ignore = none\n')
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "-m", "two")
    git(vendored, "config", "filter.evil.clean", program)
    git(vendored, "config", "core.fsmonitor", program)
    (vendored / "file").write_text("as it is now\n")

    result = run(*command)

    assert result.code in (0, 1), result.err
    assert not ran.exists()
