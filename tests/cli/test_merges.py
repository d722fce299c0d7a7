"""Two people change one spec: real git merges the branches, and ``generate`` settles what git could not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kustomgen.cli.boundary import run
from kustomgen.cli.exit_codes import Exit
from kustomgen.starter.starter import GIT_ATTRIBUTES

SPEC = """\
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
config:
  log-level: info

  color: blue
workloads:
  web: { image: "shop/web:1.0", replicas: 1 }



  api: { image: "shop/api:1.0", replicas: 1 }
environments: { dev: {}, prod: {} }
"""


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    git("config", "user.email", "a@example.com")
    git("config", "user.name", "a")
    git("config", "core.autocrlf", "false")
    (tmp_path / "kustomgen.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / ".gitattributes").write_text(GIT_ATTRIBUTES, encoding="utf-8")
    assert run(["generate"]) == Exit.CLEAN
    commit("first")
    return tmp_path


def git(*arguments: str, check: bool = True) -> str:
    ended = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    assert ended.returncode == 0 or not check, ended.stderr + ended.stdout
    return ended.stdout


def commit(message: str) -> None:
    git("add", "-A")
    git("commit", "-q", "-m", message)


def branch(name: str, before: str, after: str) -> None:
    """A branch with one change of the spec, generated and committed."""
    git("checkout", "-q", "-b", name, "main")
    place = Path("kustomgen.yaml")
    place.write_text(place.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    assert run(["generate"]) == Exit.CLEAN
    commit(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("web:1.0", "web:2.0"), ("api:1.0", "api:2.0")),
        (("log-level: info", "log-level: debug"), ("color: blue", "color: red")),
        (('web:1.0", replicas: 1', 'web:1.0", replicas: 2'), ("color: blue", "color: red")),
    ],
)
def test_two_branches_that_edit_different_keys_merge_without_a_hand_on_the_lock(
    one: tuple[str, str], other: tuple[str, str], repo: Path
) -> None:
    branch("one", *one)
    branch("other", *other)
    git("merge", "-q", "one", check=False)
    assert "<<<<<<<" not in (repo / "kustomgen.lock").read_text(encoding="utf-8")
    assert "<<<<<<<" not in (repo / "kustomgen.yaml").read_text(encoding="utf-8")
    assert run(["generate"]) == Exit.CLEAN
    assert run(["generate", "--check"]) == Exit.CLEAN
    assert not [path for path in repo.rglob("*.yaml") if "<<<<<<<" in path.read_text(encoding="utf-8")]


def test_marks_of_a_conflict_in_the_lock_and_in_files_are_settled_by_the_spec(repo: Path) -> None:
    (repo / ".gitattributes").unlink()
    commit("without attributes")
    branch("one", "replicas: 1 }\n\n", "replicas: 2 }\n\n")
    branch("other", 'web:1.0", replicas: 1', 'web:1.1", replicas: 3')
    git("merge", "-q", "one", check=False)
    git("checkout", "--ours", "kustomgen.yaml")
    marked = [path for path in repo.rglob("*") if path.is_file() and ".git/" not in str(path) and b"<<<<<<< " in path.read_bytes()]  # fmt: skip
    assert {path.name for path in marked} >= {"kustomgen.lock", "deployment.yaml"}
    assert run(["generate", "--check"]) == Exit.FOUND
    assert run(["generate"]) == Exit.CLEAN
    assert run(["generate", "--check"]) == Exit.CLEAN


def test_line_ends_of_another_machine_are_no_edit(repo: Path) -> None:
    for path in repo.rglob("*"):
        if path.is_file() and ".git/" not in str(path) and path.name != "kustomgen.yaml":
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run(["generate"]) == Exit.CLEAN
    assert b"\r" not in (repo / "base/web/deployment.yaml").read_bytes()
    assert b"\r" not in (repo / "kustomgen.lock").read_bytes()


def test_generate_says_what_cannot_be_changed(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = repo / "kustomgen.yaml"
    text = place.read_text(encoding="utf-8")
    place.write_text(f"{text}selectorLabels: {{ app: shop }}\n", encoding="utf-8")
    assert run(["generate"]) == Exit.CLEAN
    said = capsys.readouterr().err
    assert "kustomgen.yaml:9:3: note: Deployment/shop-web" in said
    assert "spec.selector.matchLabels" in said
    assert "is not as at HEAD, and cannot be changed in place" in said


def test_what_can_be_changed_has_no_note(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = repo / "kustomgen.yaml"
    place.write_text(place.read_text(encoding="utf-8").replace("web:1.0", "web:2.0"), encoding="utf-8")
    assert run(["generate"]) == Exit.CLEAN
    assert "cannot be changed" not in capsys.readouterr().err


def test_what_a_branch_changes_and_nobody_can_is_said_by_check(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    branch("selector", "environments:", "selectorLabels: { app: shop }\nenvironments:")
    capsys.readouterr()
    asked = ["check", "--changed", "main", "--rule", "image-pinned"]
    assert run(asked) == Exit.CLEAN
    said = capsys.readouterr().out
    assert "kustomgen.yaml:9:3: Deployment/shop-web spec.selector.matchLabels" in said
    assert " is not as at main, and cannot be changed in place; delete the object and apply it again, or " in said
    (repo / "kustomgen.yaml").write_text("x: 1\n", encoding="utf-8")
    assert "cannot be changed in place" not in (run(asked), capsys.readouterr().out)[1]


def test_force_takes_the_files_to_overwrite(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("web", "api"):
        place = repo / f"base/{name}/deployment.yaml"
        place.write_text(place.read_text(encoding="utf-8").replace("replicas: 1", "replicas: 9"), encoding="utf-8")
    assert run(["generate", "--force", "base/web"]) == Exit.UNUSABLE
    said = capsys.readouterr().err
    assert "base/api/deployment.yaml:1:1: was edited" in said
    assert "base/web/" not in said
    assert "`--force base/api/deployment.yaml`" in said
    assert run(["generate", "--force", "base/web", "base/api/deployment.yaml"]) == Exit.CLEAN
    assert "replicas: 9" not in (repo / "base/api/deployment.yaml").read_text(encoding="utf-8")
    assert run(["generate", "--force", "base/nothing"]) == Exit.UNUSABLE
