"""The hooks, with the real pre-commit on a scratch repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.profiles import NIGHTLY
from tests.sharing import shared

ROOT = Path(__file__).parents[2]
PACKAGED = (
    "kustomgen/",
    "engine/",
    "validator/",
    "hatch_build.py",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    ".pre-commit-hooks.yaml",
)
WITHOUT_GO = {} if NIGHTLY else {"KUSTOMGEN_NO_ENGINE": "1"}
"""In the gate the hooks build with kustomize or kubectl from PATH: to link both programs in Go takes half a minute."""
only_nightly = pytest.mark.skipif(not NIGHTLY, reason="runs nightly: a commit takes some seconds")
PRE_COMMIT = Path(sys.executable).with_name("pre-commit")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with kustomgen's files as they are now: what a user's configuration would name by its address."""
    return shared(tmp_path_factory, "hooks", packaged)


def packaged(repository: Path) -> None:
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in listed:
        if name.startswith(PACKAGED) and (ROOT / name).is_file():
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, repository / name)
    commit_all(repository)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit installs the hooks: once, for it has a lock of its own."""
    return shared(tmp_path_factory, "pre-commit-home", Path.mkdir)


@pytest.fixture
def project(tmp_path: Path, hooks: Path) -> Path:
    """A user's repository: the gorax system, with both hooks configured."""
    for name in ("base", "overlays", "policies"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("kustomgen.yaml", "kustomgen.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    revision = git(hooks, "rev-parse", "HEAD").strip()
    (tmp_path / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks: [{{id: kustomgen-generate}}, {{id: kustomgen-check}}]\n"
    )
    commit_all(tmp_path)
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit_all(folder: Path) -> None:
    git(folder, "init", "--quiet")
    git(folder, "add", "--all", "--force")
    git(folder, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "as it is")


def pre_commit(project: Path, home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    git(project, "add", "--all")
    return subprocess.run(
        [PRE_COMMIT, "run", "--color=never", *options],
        cwd=project,
        env={**os.environ, **WITHOUT_GO, "PRE_COMMIT_HOME": str(home), "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@only_nightly
def test_a_change_that_nobody_generated_stops_the_commit(project: Path, home: Path) -> None:
    spec = project / "kustomgen.yaml"
    spec.write_text(spec.read_text().replace("maxReplicas: 20", "maxReplicas: 25"))

    done = pre_commit(project, home)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "base/api/hpa.yaml: differs from the spec" in done.stdout
    assert "generated-files-current" in done.stdout


def test_a_change_that_breaks_a_policy_stops_the_commit(project: Path, home: Path) -> None:
    overlay = project / "overlays/prod/kustomization.yaml"
    overlay.write_text(overlay.read_text() + "images:\n- name: gorax/api\n  newTag: latest\n")

    done = pre_commit(project, home)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "overlays/prod/kustomization.yaml: differs from the spec" in done.stdout
    assert "image-pinned  [prod]" in done.stdout
    assert "at overlays/prod/kustomization.yaml:" in done.stdout


@only_nightly
def test_a_change_elsewhere_builds_nothing(project: Path, home: Path) -> None:
    (project / "notes.txt").write_text("nothing to build\n")

    done = pre_commit(project, home, "--verbose")

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("(no files to check)Skipped") == 1
    assert (
        "3 overlays skipped, because nothing in them changed: overlays/dev, overlays/staging, overlays/prod"
        in done.stdout
    )
    assert "0 builds" in done.stdout


@only_nightly
def test_only_the_overlays_that_a_file_gets_into_are_checked(project: Path, home: Path) -> None:
    patch = project / "overlays/prod/patches/gorax-api.deployment.yaml"
    patch.write_text(patch.read_text() + "# a word more\n")

    done = pre_commit(project, home, "--verbose")

    name = patch.relative_to(project)
    assert f"checked overlays/prod: {name} changed" in done.stdout
    assert (
        "compared with, but not checked, because nothing in it changed: overlays/dev, overlays/staging" in done.stdout
    )


@only_nightly
def test_a_file_that_is_deleted_stops_the_commit_though_pre_commit_names_it_to_nobody(
    project: Path, home: Path
) -> None:
    (project / "overlays/prod/patches/gorax-api.deployment.yaml").unlink()

    done = pre_commit(project, home)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "overlays/prod does not build" in done.stdout
    assert "overlays/dev does not build" not in done.stdout


@only_nightly
def test_all_files_check_everything(project: Path, home: Path) -> None:
    done = pre_commit(project, home, "--verbose", "--all-files")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "everything was checked" in done.stdout
    assert "3 builds" in done.stdout
