"""Every system here under every rule there is: no crash, each overlay looked at, and the same words each time.

Two processes of other hash seeds say the same. The gate starts them for the root alone: elsewhere this process is one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kustomgen.cli.boundary import run
from tests.profiles import NIGHTLY

ROOT = Path(__file__).parents[2]
EVERY = [
    folder for folder in (ROOT, *sorted(ROOT.glob("examples/*"))) if any(folder.glob("overlays/*/kustomization.yaml"))
]
SYSTEMS = EVERY if NIGHTLY else EVERY[:3]


OPTIONS = ("check", "--policy", "all", "--format", "json", "--fail-on", "never", "--no-cache")


def check_apart(system: Path, seed: str) -> tuple[int, str, str]:
    """Code, report and messages of a process of its own, which has nothing kept from another run."""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "kustomgen", *OPTIONS]
    done = subprocess.run(command, cwd=system, env=environment, capture_output=True, check=False, text=True)
    return done.returncode, done.stdout, done.stderr


def test_there_is_the_root_and_the_examples() -> None:
    assert ROOT in EVERY
    assert len(EVERY) > 3


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name if system != ROOT else "gorax")
def test_all_rules_over_all_overlays(
    system: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    overlays = {f"overlays/{folder.parent.name}" for folder in system.glob("overlays/*/kustomization.yaml")}

    monkeypatch.chdir(system)
    code = run(OPTIONS)
    out, err = capsys.readouterr()
    report: dict[str, Any] = json.loads(out)

    assert (code, "Traceback" in err) == (0, False)
    delivery = {name for name in ("argocd", "flux") if (system / name / "kustomization.yaml").exists()}
    assert {build["path"] for build in report["builds"]} == overlays | delivery
    assert [build["error"] for build in report["builds"] if not build["ok"]] == []
    for seed in ("1", "2") if NIGHTLY or system == ROOT else ():
        assert check_apart(system, seed)[:2] == (code, out)
