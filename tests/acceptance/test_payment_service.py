"""Rows PS-01 to PS-22 of the acceptance criteria, with their exact values, on what kustomize really builds.

PS-17 to PS-19 (promote, rollback, scale) are in tests/day2/test_act.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kustomgen.cli.boundary import run
from kustomgen.yaml.stream import load_stream
from tests.acceptance.built import EXAMPLES, Objects, Values, built, write_spec
from tests.acceptance.example import builds, labels

NAME = "payment-service"
FOLDER = EXAMPLES[NAME]
SECRET = "payment-service-secrets"  # noqa: S105 - a name


@pytest.fixture(params=("dev", "staging", "prod"))
def each(request: pytest.FixtureRequest) -> Objects:
    return builds(NAME)[request.param]


@pytest.fixture
def prod() -> Objects:
    return builds(NAME)["prod"]


def application(environment: str) -> Values:
    file = FOLDER / "argocd" / f"payment-service-{environment}.yaml"
    (found,) = load_stream(file.read_text(encoding="utf-8"), file.name)
    return dict(found)


def entity(name: str) -> Any:
    return json.loads((FOLDER / "catalog" / f"{name}.json").read_text(encoding="utf-8"))


def refused(folder: Path, change: Callable[[Values], object], capfd: pytest.CaptureFixture[str]) -> str:
    """What is said of the spec with a change in it, of which nothing is written."""
    assert run(["generate", str(write_spec(folder, change, FOLDER))]) == 2
    assert [path.name for path in folder.iterdir()] == ["kustomgen.yaml"]
    return capfd.readouterr().err


def test_ps_01_a_request_becomes_a_spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init", "--from", str(FOLDER / "request.json"), "payments"]) == 0
    monkeypatch.chdir(tmp_path / "payments")
    assert run(["generate"]) == 0
    assert run(["check", "--fail-on", "warning"]) == 0
    objects = built(tmp_path / "payments", "prod").objects
    names = {(found["kind"], found["metadata"]["name"]) for found in objects}
    assert {name for kind, name in names if kind == "Deployment"} == {"payment-service-app"}
    kinds = [kind for kind, _ in names]
    assert "Ingress" in kinds  # public
    assert "StatefulSet" in kinds  # database
    assert not [name for _, name in names if "redis" in name]
    (deployment,) = (found for found in objects if found["kind"] == "Deployment")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert [port["containerPort"] for port in container["ports"]] == [8080, 9090]  # the second is the actuator's (N1)
    assert labels(deployment)["team"] == "backend-team"


def test_ps_02_the_tree() -> None:
    assert {path.name for path in (FOLDER / "overlays").iterdir()} == {"dev", "staging", "prod"}
    for path in ("base/kustomization.yaml", "README.md", "Dockerfile", ".github/workflows/ci-cd.yaml"):
        assert (FOLDER / path).is_file(), path
    for environment in ("dev", "staging", "prod"):
        assert (FOLDER / "overlays" / environment / "kustomization.yaml").is_file()


def test_ps_03_labels_and_annotations(each: Objects) -> None:
    deployment = each.one("Deployment", NAME)
    wanted = {"app": NAME, "tier": "backend", "team": "backend-team", "managed-by": "port-io"}
    assert labels(deployment).items() >= wanted.items()
    assert labels(deployment["spec"]["template"]).items() >= wanted.items()
    assert deployment["metadata"]["annotations"] == {"port.io/entity": NAME, "port.io/blueprint": "microservice"}


@pytest.mark.parametrize(
    ("environment", "replicas", "version"), [("dev", 1, "v1.0.0"), ("staging", 2, "v1.1.0"), ("prod", 5, "v1.2.0")]
)
def test_ps_04_replicas_and_versions(environment: str, replicas: int, version: str) -> None:
    objects = builds(NAME)[environment]
    deployment = objects.one("Deployment", NAME)
    if objects.of("HorizontalPodAutoscaler"):
        # Argo CD ignores the number (PS-16), so an autoscaler owns it: its minimum is what the row says.
        assert "replicas" not in deployment["spec"]
        assert objects.one("HorizontalPodAutoscaler", f"{NAME}-hpa")["spec"]["minReplicas"] == replicas
    else:
        assert deployment["spec"]["replicas"] == replicas
    assert objects.container(NAME)["image"].endswith(f"/payment-service:{version}")
    assert labels(deployment["spec"]["template"])["version"] == version


def test_ps_05_pod_security(each: Objects) -> None:
    wanted = {"runAsNonRoot": True, "runAsUser": 65534, "fsGroup": 65534}
    assert each.pod(NAME)["securityContext"].items() >= wanted.items()


def test_ps_06_container_security(each: Objects) -> None:
    assert each.container(NAME)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_ps_07_resources(each: Objects) -> None:
    assert each.container(NAME)["resources"] == {
        "requests": {"cpu": "200m", "memory": "512Mi", "ephemeral-storage": "1Gi"},
        "limits": {"cpu": "1000m", "memory": "1Gi", "ephemeral-storage": "2Gi"},
    }


def test_ps_08_probes(each: Objects) -> None:
    container = each.container(NAME)
    assert container["livenessProbe"] == {
        "httpGet": {"path": "/actuator/health/liveness", "port": "http"},
        "initialDelaySeconds": 60, "periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 3,
    }  # fmt: skip
    assert container["readinessProbe"] == {
        "httpGet": {"path": "/actuator/health/readiness", "port": "http"},
        "initialDelaySeconds": 30, "periodSeconds": 5, "timeoutSeconds": 3, "failureThreshold": 3,
    }  # fmt: skip
    assert [(port["name"], port["containerPort"]) for port in container["ports"]] == [("http", 8080)]


def test_ps_09_variables(each: Objects) -> None:
    found = {item["name"]: item.get("value", item.get("valueFrom")) for item in each.container(NAME)["env"]}
    assert found == {
        "SPRING_PROFILES_ACTIVE": "kubernetes",
        "DB_HOST": {"secretKeyRef": {"name": SECRET, "key": "db-host"}},
        "DB_USERNAME": {"secretKeyRef": {"name": SECRET, "key": "db-username"}},
        "DB_PASSWORD": {"secretKeyRef": {"name": SECRET, "key": "db-password"}},
    }


def test_ps_10_volumes(each: Objects) -> None:
    volumes = {volume["name"]: volume for volume in each.pod(NAME)["volumes"]}
    mounts = {mount["name"]: mount["mountPath"] for mount in each.container(NAME)["volumeMounts"]}
    assert mounts == {"tmp": "/tmp", "config": "/app/config"}  # noqa: S108 - the row's own
    assert volumes["tmp"]["emptyDir"] == {"sizeLimit": "1Gi"}
    assert volumes["config"]["configMap"]["name"] in each.names("ConfigMap")


def test_ps_11_scrape_annotations(each: Objects) -> None:
    assert each.one("Deployment", NAME)["spec"]["template"]["metadata"]["annotations"] == {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": "8080",
        "prometheus.io/path": "/actuator/prometheus",
    }


def test_ps_12_production(prod: Objects) -> None:
    assert prod.names("Namespace") == ["prod"]
    assert prod.generated("payment-service-config") == {
        "ENVIRONMENT": "production",
        "LOG_LEVEL": "INFO",
        "METRICS_ENABLED": "true",
    }
    assert len(prod.of("NetworkPolicy")) == 1
    assert prod.of("Secret") == []
    assert prod.names("ExternalSecret") == [SECRET]
    (kustomization,) = load_stream((FOLDER / "overlays/prod/kustomization.yaml").read_text(encoding="utf-8"), "")
    assert [image["newTag"] for image in kustomization["images"]] == ["v1.2.0"]
    assert kustomization["patches"]


def test_ps_13_the_application() -> None:
    found = application("prod")
    assert (found["kind"], found["metadata"]["name"], found["metadata"]["namespace"]) == (
        "Application", "payment-service-prod", "argocd",
    )  # fmt: skip
    assert found["spec"]["project"] == "microservices"
    assert found["spec"]["source"]["path"] == "services/payment-service/overlays/prod"
    assert found["spec"]["destination"]["namespace"] == "prod"
    wanted = {
        "app.kubernetes.io/name": NAME, "app.kubernetes.io/environment": "prod", "managed-by": "port-io",
        "team": "backend-team",
    }  # fmt: skip
    assert labels(found).items() >= wanted.items()
    annotations = found["metadata"]["annotations"]
    assert annotations["argocd.argoproj.io/sync-wave"] == "2"
    assert {key for key in annotations if key.startswith("notifications.")} == {
        f"notifications.argoproj.io/subscribe.{trigger}.port"
        for trigger in ("on-sync-succeeded", "on-sync-failed", "on-health-degraded")
    }


def test_ps_13_a_branch_or_a_tag_is_what_is_deployed() -> None:
    # The seed has HEAD, which for production is PS-X17.
    assert application("dev")["spec"]["source"]["targetRevision"] == "main"
    assert application("prod")["spec"]["source"]["targetRevision"] == "payment-service-v1.2.0"


def test_ps_14_sync_policy() -> None:
    for environment in ("dev", "staging"):
        assert application(environment)["spec"]["syncPolicy"]["automated"] == {"prune": True, "selfHeal": False}
    assert "automated" not in application("prod")["spec"]["syncPolicy"]
    for environment in ("dev", "staging", "prod"):
        assert application(environment)["spec"]["syncPolicy"]["syncOptions"] == [
            "CreateNamespace=true",
            "PrunePropagationPolicy=foreground",
            "PruneLast=true",
            "RespectIgnoreDifferences=true",
        ]


def test_ps_15_retry_and_history() -> None:
    spec = application("prod")["spec"]
    backoff = {"duration": "5s", "factor": 2, "maxDuration": "3m"}
    assert spec["syncPolicy"]["retry"] == {"limit": 3, "backoff": backoff}
    assert spec["revisionHistoryLimit"] == 10


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_ps_16_what_others_own(environment: str) -> None:
    assert application(environment)["spec"]["ignoreDifferences"] == [
        {"group": "apps", "kind": "Deployment", "jsonPointers": ["/spec/replicas"]},
        {"group": "", "kind": "Secret", "jsonPointers": ["/data"]},
    ]


def test_ps_20_notifications() -> None:
    file = FOLDER / "argocd" / "notifications.yaml"
    (found,) = load_stream(file.read_text(encoding="utf-8"), file.name)
    assert found["metadata"]["name"] == "argocd-notifications-cm"
    data = found["data"]
    assert "url:" in data["service.webhook.port"]
    assert "headers:" in data["service.webhook.port"]
    assert {"template.app-sync-succeeded", "template.app-health-degraded"} <= data.keys()
    # The seed has three subscriptions, two templates and no trigger (PS-X14): each has what it needs.
    for trigger in ("on-sync-succeeded", "on-sync-failed", "on-health-degraded"):
        (sent,) = load_stream(data[f"trigger.{trigger}"], trigger)
        assert all(f"template.{template}" in data for template in sent[0]["send"])


@pytest.mark.parametrize(
    ("environment", "version", "replicas", "automatic"),
    [("dev", "v1.0.0", 1, True), ("staging", "v1.1.0", 2, True), ("prod", "v1.2.0", 5, False)],
)
def test_ps_21_the_catalogue_s_entries(environment: str, version: str, replicas: int, automatic: bool) -> None:
    found = entity(f"payment-service-{environment}")
    assert (found["identifier"], found["blueprint"]) == (f"payment-service-{environment}", "deployment")
    wanted = {
        "service": NAME, "environment": environment, "version": version, "replicas": replicas, "auto_sync": automatic,
    }  # fmt: skip
    assert found["properties"].items() >= wanted.items()
    assert found["relations"] == {"service": NAME, "environment": environment}


def test_ps_21_the_service_itself() -> None:
    found = entity(NAME)
    assert (found["identifier"], found["blueprint"]) == (NAME, "microservice")
    wanted = {"name": NAME, "team": "backend-team", "language": "java", "framework": "spring-boot", "port": 8080}
    properties = {key: int(value) if key == "port" else value for key, value in found["properties"].items()}
    assert properties.items() >= wanted.items()
    assert found["relations"] == {"team": "backend-team"}


def test_ps_22_public(prod: Objects) -> None:
    (ingress,) = prod.of("Ingress")
    (rule,) = ingress["spec"]["rules"]
    assert rule["host"] == "payment.company.com"
    assert rule["http"]["paths"][0]["backend"]["service"]["name"] == NAME


# The seed's own contradictions that the spec cannot say.


def test_ps_x4_a_protected_environment_does_not_deploy_by_itself(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def automated(spec: Values) -> None:
        spec["environments"]["prod"]["argocd"]["syncPolicy"]["automated"] = {"prune": True, "selfHeal": False}

    assert "prod" in refused(tmp_path, automated, capfd)


def test_ps_x5_a_number_that_argo_cd_would_never_apply(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def fixed(spec: Values) -> None:
        spec["environments"]["prod"]["workloads"]["api"] = {"autoscaling": None, "replicas": 5}

    assert "/spec/replicas" in refused(tmp_path, fixed, capfd)


def test_ps_x7_a_version_that_staging_does_not_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def promoted(spec: Values) -> None:
        spec["environments"]["prod"]["protected"]["promoteFrom"] = "staging"

    said = refused(tmp_path, promoted, capfd)
    assert "v1.2.0" in said
    assert "v1.1.0" in said


def test_ps_x17_production_follows_no_branch(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def head(spec: Values) -> None:
        spec["environments"]["prod"]["argocd"]["targetRevision"] = "HEAD"

    assert "HEAD" in refused(tmp_path, head, capfd)
