"""A project with three environments, its files generated, and the commands run in it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kustomgen.day2.approval import Asked
from kustomgen.day2.changes import Change
from kustomgen.day2.record import entry_of
from kustomgen.generate.plan import plan_generate
from kustomgen.layout.write import apply as write_apply
from kustomgen.ledger.file import appended
from tests.cli.conftest import run, write

__all__ = ["run", "write"]

SPEC = """\
# The shop: what people buy.
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
vars: { version: v1.0.0 } # everybody's, unless said otherwise

images:
  shop/web: "${version}" # moves with the release
  shop/worker: v5 # by itself

workloads:
  web:
    image: shop/web
    ports: { http: 8080 }
    replicas: 2
    resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 256Mi } }
  worker:
    image: shop/worker
    autoscaling: { minReplicas: 2, maxReplicas: 4, cpu: 70 }
    resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 256Mi } }

environments:
  dev: {}
  staging:
    vars: { version: v1.1.0 } # tried since Monday
  prod:
    protected: { approvals: 2, changeTicket: required, promoteFrom: staging, approvers: ["sre-*@example.com"] }
"""
TICKET = ("--ticket", "CHG-1")
APPROVED = ("--approved-by", "sre-1@example.com", "--approved-by", "sre-2@example.com")


ROOT = Path(__file__).parents[2]
PAYMENT = ROOT / "examples/payment-service"


@cache
def generated(spec: str) -> Mapping[str, bytes]:
    """The files of a project with this spec, generated once for all tests."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "kustomgen.yaml").write_text(spec, encoding="utf-8")
        write_apply(plan_generate(folder / "kustomgen.yaml", None).changes)
        return contents(folder)


Project = Callable[[str], Path]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Makes the folder of a project with a spec, generated, the current one."""
    folder = tmp_path / "here"

    def make(spec: str) -> Path:
        monkeypatch.chdir(tmp_path)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        put(folder, generated(spec))
        monkeypatch.chdir(folder)
        return folder

    return make


@pytest.fixture
def shop(project: Project) -> Path:
    """The folder of the project, which is the current one."""
    return project(SPEC)


@pytest.fixture
def payment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of examples/payment-service, which is the current folder."""
    folder = tmp_path / "payment-service"
    shutil.copytree(PAYMENT, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No `check` of the overlay after a change, for tests that are not about what it finds: it takes half of the time."""
    monkeypatch.setattr("kustomgen.day2.apply.findings_of", lambda _: ())


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes files below a folder."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def written(folder: Path, change: Change) -> None:
    """Writes the spec, the overlays and the ledger of a change, without a check of the overlay."""
    (folder / "kustomgen.yaml").write_bytes(change.after.data)
    for path, text in change.after.overlays.items():
        (folder / path).write_text(text, encoding="utf-8", newline="")
    ledger = folder / f"ledger/{change.environment}.jsonl"
    ledger.parent.mkdir(exist_ok=True)
    text = ledger.read_text(encoding="utf-8") if ledger.exists() else ""
    entry = entry_of(change, Asked("me"), text, datetime.now(tz=UTC))
    ledger.write_text(appended(text, entry), encoding="utf-8")


def git(folder: Path, *arguments: str) -> str:
    """Runs git in a folder, as somebody; gives what it printed."""
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def commit(folder: Path, message: str = "change") -> None:
    """Commits all that is in a folder."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
