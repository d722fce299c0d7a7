"""``kustomgen capacity``: the seeds' tables, sums at both ends, and what does not fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, Write

ROOT = Path(__file__).parents[2]

QUOTA = "{apiVersion: v1, kind: ResourceQuota, metadata: {name: shop}, spec: {hard: {HARD}}}\n"
WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  template:
    spec:
      initContainers: [{name: wait, resources: {requests: {cpu: 1, memory: 64Mi}, limits: {cpu: 1, memory: 64Mi}}}]
      containers:
      - {name: web, resources: {requests: {cpu: 250m, memory: 256Mi}, limits: {cpu: 500m, memory: 512Mi}}}
      - {name: proxy, resources: {requests: {cpu: 50m, memory: 64Mi}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 5}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: clean}
spec: {jobTemplate: {spec: {parallelism: 2, template: {spec: {containers: [{name: c, resources: {requests: {cpu: 100m}}}]}}}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 3
  volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 5Gi}}}}]
  template: {spec: {containers: [{name: db, resources: {limits: {cpu: 1, memory: 1Gi}}}]}}
---
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: files}, spec: {resources: {requests: {storage: 2Gi}}}}
"""


def tree(write: Write, more: str = "", policy: str = "") -> None:
    files = {
        "overlays/prod/kustomization.yaml": "resources: [all.yaml]\n",
        "overlays/prod/all.yaml": f"{WEB}---\n{more}",
    }
    write({**files, "policies/p.yaml": policy} if policy else files)


def test_a_target_that_is_not_there_is_an_error(run: Run, write: Write) -> None:
    write({})
    result = run("capacity", "prod")
    assert (result.code, "'prod'" in result.err) == (2, True)


def test_an_overlay_that_does_not_build_is_an_error(run: Run, write: Write) -> None:
    write({"overlays/prod/kustomization.yaml": "resources: [gone.yaml]\n"})
    result = run("capacity", "overlays/prod")
    assert (result.code, "overlays/prod/kustomization.yaml:1:13" in result.err) == (2, True)


def test_a_format_that_is_none_is_an_error(run: Run, write: Write) -> None:
    tree(write)
    assert "--format 'xml' is unknown" in run("capacity", "--format", "xml").err


@pytest.mark.usefixtures("run")
def test_sums_are_those_of_the_scheduler(run: Run, write: Write) -> None:
    tree(write)
    (found,) = run("capacity", "overlays/prod", "--format", "json").json["environments"]
    gibi = 2.0**30
    assert found["minimum"] == {
        "pods": 5.0,
        # The init container of 1 core counts more than both others; a limit stands for a request that is not set.
        "requests.cpu": 2 * 1.0 + 3 * 1.0,
        "limits.cpu": 2 * 1.0 + 3 * 1.0,
        "requests.memory": 2 * 320 * 2.0**20 + 3 * gibi,
        "limits.memory": 2 * 512 * 2.0**20 + 3 * gibi,
        "requests.storage": 3 * 5 * gibi + 2 * gibi,
        "persistentvolumeclaims": 4.0,
    }
    assert found["maximum"]["pods"] == 5 + 2 + 3
    assert found["maximum"]["requests.cpu"] == pytest.approx(5 * 1.0 + 2 * 0.1 + 3 * 1.0)
    assert {each["name"]: each["notSet"] for each in found["workloads"]} == {
        "web": ["limits.cpu", "limits.memory"],
        "clean": ["limits.cpu", "limits.memory", "requests.memory"],
        "db": [],
        "files": [],
    }


@pytest.mark.parametrize(("hard", "code"), [("requests.cpu: '8.2'", 0), ("requests.cpu: '8'", 1), ("pods: 9", 1), ("pods: 10", 0), ("count/pods: 9", 1), ("services: 1", 0), ("requests.storage: 16Gi", 1)])  # fmt: skip
def test_a_quota_has_to_hold_the_autoscalers_maximum(hard: str, code: int, run: Run, write: Write) -> None:
    tree(write, QUOTA.replace("HARD", hard))
    assert run("capacity", "overlays/prod").code == code


def test_the_policy_limits_an_environment(run: Run, write: Write) -> None:
    share = "{apiVersion: kustomgen/v1, kind: Policy, name: p, extends: recommended, rules: {capacity-fits: {parameters: {cpu: '5'}}}}"
    tree(write, policy=share)
    result = run("capacity", "overlays/prod")
    assert (result.code, "policy: requests.cpu 8.2 of 5, does not fit" in result.out) == (1, True)
    assert (
        "requests.cpu may reach 8.2, of which 5 here; the policy allows 5"
        in run("check", "--rule", "capacity-fits").out
    )


def table(run: Run, monkeypatch: pytest.MonkeyPatch, example: str, environment: str) -> dict[str, Any]:
    monkeypatch.chdir(ROOT / "examples" / example)
    (found,) = json.loads(run("capacity", environment, "--format", "json").out)["environments"]
    return dict(found)


def test_the_table_of_kubekloud(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """ "KubeKloud API System": 768Mi, 1.5Gi, 750m, 1.5; 10Gi of the database, besides the 10Gi for its dumps."""
    found = table(run, monkeypatch, "kubekloud", "prod")
    assert [found["minimum"][name] for name in ("requests.memory", "limits.memory", "requests.cpu", "limits.cpu")] == [
        768 * 2**20,
        1.5 * 2**30,
        0.75,
        1.5,
    ]
    storage = {each["name"]: each["minimum"].get("requests.storage") for each in found["workloads"]}
    assert storage["kubekloud-postgres"] == 10 * 2**30


def test_the_table_of_harbor(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """ "Harbor System": 650m of CPU for what the table has numbers of, limits of 3.0 (the seed: "~3.5"), 31Gi."""
    found = table(run, monkeypatch, "kubekloud/harbor", "prod")
    parts = {each["name"].removeprefix("harbor-"): each["minimum"] for each in found["workloads"]}
    named = ("core", "portal", "registry", "trivy")
    limits = sum(parts[name]["limits.cpu"] for name in named)
    claims = sum(parts[name]["requests.storage"] for name in ("database", "redis", "trivy", "registry-data"))
    assert (limits, claims) == (3.0, 31 * 2**30)


@pytest.mark.parametrize(
    ("environment", "api", "worker", "connections"),
    [("staging", (2, 6), (2, 10), 400), ("prod", (3, 20), (3, 30), 1250)],
)
def test_the_table_of_gorax(
    environment: str,
    api: tuple[int, int],
    worker: tuple[int, int],
    connections: int,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = table(run, monkeypatch, "..", environment)
    parts = {each["name"].removeprefix(f"{environment}-gorax-"): each for each in found["workloads"]}
    counts = {name: (part["minimum"]["count"], part["maximum"]["count"]) for name, part in parts.items()}
    assert (counts["api"], counts["worker"]) == (api, worker)
    assert found["connections"][0]["maximum"] == connections


def test_markdown_is_a_table(run: Run, write: Write, tmp_path: Path) -> None:
    tree(write)
    assert run("capacity", "overlays/prod", "--format", "markdown", "--output", str(tmp_path / "c.md")).code == 0
    text = (tmp_path / "c.md").read_text()
    assert "| Deployment/web | 2 to 5 | 2 to 5 | 2 to 5+ | 640Mi to 1600Mi | 1Gi to 2.5Gi+ | - |" in text
    assert "- +: some containers set none, so it may be more" in text
