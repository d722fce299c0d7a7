"""The workflows of examples/payment-service: a promotion as a pull request, by the steps that stand in them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kustomgen.yaml.stream import load_stream
from tests.cli.conftest import Run
from tests.day2.conftest import PAYMENT, commit, git

IMAGE = "registry.company.com/payment-service"
GH = """#!/bin/sh
printf '%s\\n' "$@" > "$RUNNER_TEMP/gh"
"""


def steps(name: str) -> list[dict[str, Any]]:
    """The steps of a workflow that are shell, but for installing."""
    (document,) = load_stream((PAYMENT / ".github/workflows" / name).read_text(encoding="utf-8"), name)
    (job,) = document["jobs"].values()
    return [step for step in job["steps"] if "run" in step and not step["run"].startswith("pip install")]


@pytest.fixture
def forge(payment: Path, tmp_path: Path, run: Run) -> dict[str, str]:
    """A clone whose origin is a bare repository, staging a version ahead, and what a runner has in its environment."""
    assert run("set", "staging", f"{IMAGE}=v1.3.0").code == 0
    git(payment, "init", "-q")
    commit(payment)
    git(tmp_path, "init", "-q", "--bare", "origin.git")
    git(payment, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(payment, "push", "-q", "origin", "main")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text(GH)
    (tools / "kustomgen").write_text(f'#!/bin/sh\nexec {sys.executable} -m kustomgen "$@"\n')
    for tool in tools.iterdir():
        tool.chmod(0o755)
    return {
        **os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"), "FROM": "staging", "ENVIRONMENT": "prod", "TICKET": "CHG-12345",
        "APPROVERS": "sre-1@company.com $(id);*", "ACTOR": "developer", "RUN": "12345", "BASE": "main",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip


def shell(step: dict[str, Any], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs a step as GitHub does: `bash --noprofile --norc -eo pipefail`."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)


def test_a_promotion_is_a_pull_request_that_passes_the_gate(payment: Path, forge: dict[str, str]) -> None:
    """What the form of the workflow is given is a text, whatever a shell would make of it."""
    done = shell(steps("promote.yaml")[0], {**forge, "APPROVERS": "sre-1@company.com"})
    assert (done.returncode, "refused: prod needs 2 different approvals, and has 1" in done.stderr) == (1, True)
    for step in steps("promote.yaml"):
        done = shell(step, forge)
        assert done.returncode == 0, done.stderr
    assert Path(forge["GITHUB_OUTPUT"]).read_text() == "changed=true\n"
    message = git(payment, "log", "-1", "--format=%B", "origin/promote-prod-12345")
    assert message.splitlines() == [
        "payment-service: promote prod to v1.3.0", "", "Promoted-From: staging", "Change-Ticket: CHG-12345",
        "Run-Id: 12345", "Approved-By: sre-1@company.com", "Approved-By: $(id);*", "",
    ]  # fmt: skip
    trailers = git(payment, "log", "-1", "--format=%(trailers:key=Approved-By,valueonly,separator=%x2C)", "HEAD")
    assert trailers == "sre-1@company.com,$(id);*\n"
    asked = (Path(forge["RUNNER_TEMP"]) / "gh").read_text().splitlines()
    assert asked[:4] == ["pr", "create", "--title", "payment-service: promote prod to v1.3.0"]
    git(payment, "fetch", "-q", "origin")
    for step in steps("gate.yaml"):
        done = shell(step, forge)
        assert done.returncode == 0, done.stdout + done.stderr
