"""``kustomgen generate``: what it writes, compares, shows, and refuses."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SPEC = """\
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
config: { greeting: hello }
workloads:
  web: { image: "shop/web:1.0", replicas: 2 }
environments:
  dev: { workloads: { web: { replicas: 1 } } }
  prod: {}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "kustomgen.yaml").write_text(SPEC, encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def change(folder: Path, old: str, new: str, name: str = "kustomgen.yaml") -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def test_base_and_overlays_are_written_beside_the_spec(run: Run, here: Path) -> None:
    done = run("generate")
    assert (done.code, done.out) == (0, "")
    made = tree(here)
    assert {
        "base/kustomization.yaml",
        "overlays/dev/kustomization.yaml",
        "overlays/prod/kustomization.yaml",
    } <= made.keys()
    assert done.err == f"shop: {len(made) - 2} files for dev, prod: {len(made) - 2} added\n"


def test_a_second_run_changes_nothing(run: Run, here: Path) -> None:
    run("generate")
    before = tree(here)
    again = run("generate")
    assert (again.code, again.out) == (0, "")
    assert tree(here) == before


def test_the_output_goes_where_it_is_sent_and_nowhere_else(run: Run, here: Path) -> None:
    assert run("generate", "--output", "deploy/k8s").code == 0
    assert sorted(path.name for path in here.iterdir()) == ["deploy", "kustomgen.yaml"]
    assert (here / "deploy/k8s/overlays/prod/kustomization.yaml").is_file()
    assert run("generate", "--output", "deploy/k8s", "--check").code == 0
    assert run("generate", "--check").code == 1


def test_a_spec_elsewhere_has_its_files_beside_it(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here.parent)
    assert run("generate", "shop/kustomgen.yaml").code == 0
    assert (here / "base/kustomization.yaml").is_file()
    assert [path.name for path in here.parent.iterdir()] == ["shop"]


def test_check_names_each_file_that_differs_and_writes_nothing(run: Run, here: Path) -> None:
    run("generate")
    change(here, "hello", "goodbye")
    (here / "overlays/dev/kustomization.yaml").unlink()
    before = tree(here)
    told = run("generate", "--check")
    assert told.code == 1
    assert told.out.splitlines() == [
        "base/kustomization.yaml: differs from the spec",
        "overlays/dev/kustomization.yaml: is missing",
    ]
    assert told.err == "the files differ from kustomgen.yaml: run `kustomgen generate`\n"
    assert tree(here) == before


@pytest.mark.usefixtures("here")
def test_check_is_silent_on_standard_output_where_nothing_differs(run: Run) -> None:
    run("generate")
    told = run("generate", "--check")
    assert (told.code, told.out) == (0, "")


def test_check_names_a_file_that_was_edited_and_one_that_is_no_longer_generated(run: Run, here: Path) -> None:
    run("generate")
    change(here, "replicas: 2", "replicas: 3", "base/web/deployment.yaml")
    change(here, "  prod: {}\n", "")
    told = run("generate", "--check")
    assert told.code == 1
    assert "base/web/deployment.yaml: differs from the spec" in told.out.splitlines()
    assert "overlays/prod/kustomization.yaml: is no longer generated" in told.out.splitlines()


def test_check_of_nothing_generated_yet_names_every_file(run: Run, here: Path) -> None:
    told = run("generate", "--check")
    assert told.code == 1
    assert all(line.endswith(": is missing") for line in told.out.splitlines())
    assert [path.name for path in here.iterdir()] == ["kustomgen.yaml"]


@pytest.mark.parametrize("first", [True, False], ids=["from nothing", "from the last state"])
def test_a_diff_applies_with_git(first: bool, run: Run, here: Path) -> None:
    if not first:
        run("generate")
        change(here, "hello", "goodbye")
        change(here, "  prod: {}\n", "  staging: {}\n")
    before = tree(here)
    shown = run("generate", "--diff")
    assert shown.code == 1
    assert tree(here) == before
    subprocess.run(["git", "init", "-q"], cwd=here, check=True)
    subprocess.run(["git", "apply", "-"], cwd=here, input=shown.out, text=True, check=True)
    applied = tree(here)
    run("generate", "--force")
    lock = {"kustomgen.lock"}
    wanted = tree(here)
    assert {k: v for k, v in applied.items() if k not in lock} == {k: v for k, v in wanted.items() if k not in lock}


@pytest.mark.usefixtures("here")
def test_a_diff_of_nothing_is_nothing(run: Run) -> None:
    run("generate")
    shown = run("generate", "--diff")
    assert (shown.code, shown.out) == (0, "")


def test_a_file_that_was_edited_by_hand_is_kept_and_named(run: Run, here: Path) -> None:
    run("generate")
    change(here, "replicas: 2", "replicas: 7", "base/web/deployment.yaml")
    change(here, "hello", "goodbye")
    before = tree(here)
    refused = run("generate")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        "base/web/deployment.yaml:1:1: was edited since it was generated\n"
        "    move the change into the spec, or overwrite it with `kustomgen generate --force`, this file alone with "
        "`--force base/web/deployment.yaml`; --diff shows what would be lost\n"
    )
    assert tree(here) == before


def test_force_overwrites_what_was_edited(run: Run, here: Path) -> None:
    run("generate")
    before = tree(here)
    change(here, "replicas: 2", "replicas: 7", "base/web/deployment.yaml")
    assert run("generate", "--force").code == 0
    assert tree(here) == before


def test_a_file_of_somebody_else_is_not_overwritten(run: Run, here: Path) -> None:
    (here / "base").mkdir()
    (here / "base/kustomization.yaml").write_text("mine: true\n", encoding="utf-8")
    refused = run("generate")
    assert refused.code == 2
    assert refused.err.startswith("base/kustomization.yaml:1:1: ")
    assert (here / "base/kustomization.yaml").read_text(encoding="utf-8") == "mine: true\n"


def test_an_environment_that_is_gone_takes_its_files_along_and_leaves_others(run: Run, here: Path) -> None:
    run("generate")
    (here / "overlays/prod/notes.md").write_text("mine\n", encoding="utf-8")
    change(here, "  prod: {}\n", "")
    assert run("generate").code == 0
    assert [path.name for path in (here / "overlays/prod").iterdir()] == ["notes.md"]


def test_a_wrong_spec_leaves_every_file_as_it_was(run: Run, here: Path) -> None:
    run("generate")
    change(here, "replicas: 2", "replicas: two")
    before = tree(here)
    for arguments in ((), ("--check",), ("--diff",), ("--force",)):
        refused = run("generate", *arguments)
        assert (refused.code, refused.out) == (2, "")
        assert (
            refused.err
            == "kustomgen.yaml:6:33: workloads.web.replicas: a whole number is expected, not 'two' (in prod)\n"
        )
    assert tree(here) == before


def test_a_link_in_the_way_is_not_followed(run: Run, here: Path) -> None:
    outside = here.parent / "outside"
    outside.mkdir()
    (here / "overlays").symlink_to(outside)
    refused = run("generate")
    assert refused.code == 2
    assert refused.err.startswith(f"overlays:1:1: is a symbolic link to {outside}\n")
    assert list(outside.iterdir()) == []
    assert not (here / "base").exists()


def test_a_fresh_clone_generates_what_it_has(
    run: Run, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("generate")
    clone = tmp_path / "clone"
    subprocess.run(["git", "init", "-q"], cwd=here, check=True)
    subprocess.run(["git", "add", "--all"], cwd=here, check=True)
    subprocess.run(
        ["git", "-c", "user.name=n", "-c", "user.email=e@example.com", "commit", "-qm", "m"], cwd=here, check=True
    )
    subprocess.run(["git", "clone", "-q", str(here), str(clone)], check=True)
    monkeypatch.chdir(clone)
    assert run("generate").code == 0
    assert subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, check=True).stdout == b""
