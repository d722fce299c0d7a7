"""A project with three environments, its files generated, and the commands run in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, Write, run, write

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


@pytest.fixture
def shop(write: Write, run: Run) -> Path:
    """The folder of the project, which is the current one."""
    folder = write({"kustomgen.yaml": SPEC})
    assert run("generate").code == 0
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
