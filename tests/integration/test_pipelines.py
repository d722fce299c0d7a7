"""The shell steps of the GitHub Action, the GitLab component and what ``init`` writes, run as a runner runs them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomgen import __version__
from kustomgen.starter.pipelines import PIPELINES
from tests.cli.conftest import Run, Write, run, write

__all__ = ["run", "write"]

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
CLEAN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\ndata: {LEVEL: info}\n"
TREE = {
    "overlays/dev/kustomization.yaml": "resources: [c.yaml]\n",
    "overlays/dev/c.yaml": CLEAN,
    "overlays/prod/kustomization.yaml": "resources: [c.yaml]\n",
    "overlays/prod/c.yaml": CLEAN.replace("LEVEL: info", "DB_PASSWORD: hunter22hunter22"),
}


def loaded(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def shell(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A step as a runner starts it; ``pip`` and ``python3`` only say what they were asked for."""
    stubs = folder.parent / "stubs"
    stubs.mkdir(exist_ok=True)
    for name in ("pip", "python3"):
        (stubs / name).write_text('#!/bin/sh\necho "asked: $*"\n', encoding="utf-8")
        (stubs / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{stubs}:{BIN}:{os.environ['PATH']}", **variables}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def action(folder: Path, **inputs: str) -> list[subprocess.CompletedProcess[str]]:
    """The steps of the action with these inputs, until one fails."""
    described = loaded("action.yml")
    values = {name: str(each["default"]) for name, each in described["inputs"].items()} | inputs
    done = []
    for step in described["runs"]["steps"]:
        variables = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: values[found[1]], text)
            for name, text in step["env"].items()
        }
        done.append(shell(step["run"], folder, **variables))
        if done[-1].returncode:
            break
    return done


def test_no_input_is_part_of_a_script() -> None:
    assert not [step for step in loaded("action.yml")["runs"]["steps"] if "${{" in step["run"]]


def test_the_action_installs_this_version_and_finds_the_error(write: Write) -> None:
    folder = write(TREE)
    install, match, check = action(folder)

    assert install.stdout == f"asked: -m pip install --disable-pip-version-check kustomgen[picture]=={__version__}\n"
    assert match.returncode == 0
    assert check.returncode == 1
    assert "::error file=overlays/prod/c.yaml,line=4" in check.stdout
    assert (folder / "kustomgen.html").is_file()


def test_the_action_takes_paths_and_writes_what_is_named(write: Write) -> None:
    folder = write(TREE)
    *_, check = action(folder, paths="overlays/dev\n\n", sarif="out.sarif", report="", policy="strict")

    assert (check.returncode, check.stderr) == (0, "")
    assert (folder / "out.sarif").is_file()
    assert not (folder / "kustomgen.html").exists()


@pytest.mark.parametrize("name", ["paths", "policy", "changed", "report"])
def test_an_input_is_a_value_and_no_command(write: Write, name: str) -> None:
    folder = write(TREE)
    done = action(folder, **{name: "$(touch owned); `touch owned`; --help"})

    assert not list(folder.rglob("owned"))
    assert done[-1].returncode in (1, 2)


def test_a_path_that_looks_like_an_option_is_a_path(write: Write) -> None:
    *_, check = action(write(TREE), paths="--version")

    assert check.returncode == 2
    assert "--version" in check.stderr


def test_the_action_fails_where_files_do_not_match_the_spec(run: Run, write: Write) -> None:
    folder = write({"README": ""})
    assert run("init").code == 0
    *_, match = action(folder)

    assert match.returncode == 1


def test_the_component_of_gitlab_writes_its_reports(write: Write) -> None:
    folder = write(TREE)
    text = (ROOT / "templates" / "check.yml").read_text(encoding="utf-8")
    spec, job = yaml.safe_load_all(text)
    inputs = {name: str(each["default"]) for name, each in spec["spec"]["inputs"].items()}
    job = job["kustomgen"]
    variables = {
        name: re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda found: inputs[found[1]], value)
        for name, value in job["variables"].items()
    }
    done = shell("\n".join([*job["before_script"], *job["script"]]), folder, **variables)

    assert done.returncode == 1, done.stderr
    assert f"asked: install --disable-pip-version-check kustomgen[picture]=={__version__}" in done.stdout
    reports = job["artifacts"]["reports"]
    assert {(folder / name).is_file() for name in (*reports.values(), *job["artifacts"]["paths"])} == {True}


def test_what_init_writes_for_ci_runs(run: Run, write: Write) -> None:
    folder = write(TREE)
    result = run("init", "--github", "--gitlab", "--pre-commit")

    files = [file for file, _ in PIPELINES.values()]
    assert (result.code, result.out) == (0, "")
    assert result.err == "".join(f"wrote {file}\n" for file in files)
    assert not (folder / "kustomgen.yaml").exists()
    workflow, pipeline, hooks = (yaml.safe_load((folder / file).read_text(encoding="utf-8")) for file in files)
    steps = [step["run"] for step in workflow["jobs"]["check"]["steps"] if "run" in step]
    for script in (steps, [*pipeline["kustomgen"]["before_script"], *pipeline["kustomgen"]["script"]]):
        (folder / "kustomgen.html").unlink(missing_ok=True)
        done = shell("\n".join(script), folder)
        assert done.returncode == 1, done.stderr
        assert (folder / "kustomgen.html").is_file()
    known = {hook["id"] for hook in loaded(".pre-commit-hooks.yaml")}
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} == known
    assert hooks["repos"][0]["rev"] == f"v{__version__}"


def test_init_overwrites_no_file_of_ci_and_writes_none_of_the_others(run: Run, write: Write) -> None:
    folder = write({".gitlab-ci.yml": "own: {}\n"})
    result = run("init", "--github", "--gitlab")

    assert result.code == 2
    assert result.err == (
        ".gitlab-ci.yml:1:1: is there already, and is not overwritten\n"
        "    add the steps to it by hand: docs/ci.md has them\n"
    )
    assert not (folder / ".github").exists()
    assert (folder / ".gitlab-ci.yml").read_text(encoding="utf-8") == "own: {}\n"


def test_files_of_ci_take_no_name(run: Run, write: Write) -> None:
    write({"README": ""})
    result = run("init", "--github", "--name", "shop")

    assert (result.code, result.err) == (
        2, "--github write CI files, --name and --from are for a spec\n    run `kustomgen init` twice\n"
    )  # fmt: skip


@pytest.mark.parametrize("path", ["action.yml", "templates/check.yml"])
def test_the_version_is_this_one(path: str) -> None:
    assert __version__ in (ROOT / path).read_text(encoding="utf-8")


def test_the_release_refuses_a_tag_that_is_not_the_version(tmp_path: Path) -> None:
    (step,) = [each for each in loaded(".github/workflows/release.yml")["jobs"]["build"]["steps"]
               if each.get("name") == "The tag is the version"]  # fmt: skip

    assert shell(step["run"], ROOT, TAG=f"v{__version__}", HOME=str(tmp_path)).returncode == 0
    wrong = shell(step["run"], ROOT, TAG="v99", HOME=str(tmp_path))
    assert (wrong.returncode, wrong.stderr) == (1, f"tag v99 is not v{__version__}\n")


def test_the_release_publishes_only_what_the_sums_hold(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    (folder / "dist").mkdir(parents=True)
    for name in ("a.whl", "a.tar.gz", "a.cdx.json"):
        (folder / "dist" / name).write_text(name, encoding="utf-8")
    subprocess.run("sha256sum -- *.whl *.tar.gz *.cdx.json >SHA256SUMS", shell=True, cwd=folder / "dist", check=True)  # noqa: S602, S609 - as .ci/release
    (step,) = [each for each in loaded(".github/workflows/release.yml")["jobs"]["publish"]["steps"]
               if str(each.get("name")).startswith("Check the sums")]  # fmt: skip

    assert shell(step["run"], folder).returncode == 0
    assert {path.name for path in (folder / "packages").iterdir()} == {"a.whl", "a.tar.gz"}
    (folder / "dist" / "a.whl").write_text("other", encoding="utf-8")
    assert shell(step["run"], folder).returncode != 0


def test_jobs_of_the_release_have_only_the_permissions_they_name() -> None:
    release = loaded(".github/workflows/release.yml")

    assert release["permissions"] == {}
    assert all("permissions" in job for job in release["jobs"].values())


def test_the_image_runs_as_nobody_and_has_no_builder() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    last = text.rpartition("\nFROM ")[2]

    assert re.findall(r"^USER (\S+)$", last, re.MULTILINE) == ["65532:65532"]
    assert "--require-hashes" in text
    assert "go.txt" not in last
    assert re.findall(r"^ENTRYPOINT (.+)$", last, re.MULTILINE) == ['["kustomgen"]']
