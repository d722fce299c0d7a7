"""Rows PJ-01 to PJ-17 of the acceptance criteria, with their exact values, on what kustomize really builds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.built import Objects, Values
from tests.acceptance.example import builds, labels, varied

NAME = "projections"
SCALED = ("staging", "prod")


@pytest.fixture(params=("dev", "staging", "prod"))
def each(request: pytest.FixtureRequest) -> Objects:
    return builds(NAME)[request.param]


@pytest.fixture
def dev() -> Objects:
    return builds(NAME)["dev"]


@pytest.fixture
def staging() -> Objects:
    return builds(NAME)["staging"]


@pytest.fixture
def prod() -> Objects:
    return builds(NAME)["prod"]


def environment(container: Values) -> dict[str, Any]:
    return {item["name"]: item.get("valueFrom", item.get("value")) for item in container["env"]}


def test_pj_01_names(prod: Objects) -> None:
    assert prod.names("Namespace") == ["projections"]
    assert prod.names("Deployment") == ["projections"]
    assert prod.names("ServiceMonitor") == ["projections"]
    assert prod.names("Service") == ["projections-metrics"]
    assert prod.names("HorizontalPodAutoscaler") == ["projections-hpa"]
    assert prod.names("ExternalSecret") == ["database-credentials"]
    (secret,) = prod.of("ExternalSecret")
    assert secret["spec"]["target"]["name"] == "database-credentials"
    assert [item["secretKey"] for item in secret["spec"]["data"]] == ["url"]
    assert prod.generated("projections-config")


def test_pj_01_each_environment_has_a_namespace_of_its_own(dev: Objects, staging: Objects) -> None:
    assert (dev.names("Namespace"), staging.names("Namespace")) == (["projections-dev"], ["projections-staging"])


def test_pj_02_settings_come_through_env_from(each: Objects) -> None:
    assert each.generated("projections-config") == {
        "REPLICA_SET": "main-projections",
        "HEARTBEAT_INTERVAL": "5s",
        "STALE_WORKER_TIMEOUT": "30s",
        "COORDINATION_TIMEOUT": "60s",
        "BATCH_SIZE": "100",
        "LOG_LEVEL": "info",
    }
    (source,) = each.container("projections")["envFrom"]
    assert source["configMapRef"]["name"] in each.names("ConfigMap")


def test_pj_03_variables(each: Objects) -> None:
    assert environment(each.container("projections")) == {
        "DATABASE_URL": {"secretKeyRef": {"name": "database-credentials", "key": "url"}},
        "POD_NAME": {"fieldRef": {"fieldPath": "metadata.name"}},
        "POD_NAMESPACE": {"fieldRef": {"fieldPath": "metadata.namespace"}},
    }


def test_pj_04_three_replicas_where_a_person_says_how_many(dev: Objects) -> None:
    assert dev.one("Deployment", "projections")["spec"]["replicas"] == 3


def test_pj_04_one_more_and_none_fewer_while_they_roll(each: Objects) -> None:
    deployment = each.one("Deployment", "projections")
    assert deployment["spec"]["strategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0},
    }
    assert labels(deployment).items() >= {"app": "projections", "version": "v1.0.0"}.items()
    assert labels(deployment["spec"]["template"]).items() >= {"app": "projections", "version": "v1.0.0"}.items()
    container = each.container("projections")
    assert (container["image"], container["imagePullPolicy"]) == ("myregistry/projections:v1.0.0", "IfNotPresent")


def test_pj_04_the_version_is_not_what_pods_are_selected_by(each: Objects) -> None:
    assert each.one("Deployment", "projections")["spec"]["selector"] == {
        "matchLabels": {"app": "projections", "app.kubernetes.io/component": "worker"}
    }


def test_pj_05_a_minute_to_stop_after_five_seconds_of_drain(each: Objects) -> None:
    assert each.pod("projections")["terminationGracePeriodSeconds"] == 60
    assert each.container("projections")["lifecycle"] == {"preStop": {"sleep": {"seconds": 5}}}


def test_pj_06_ports(each: Objects) -> None:
    assert each.container("projections")["ports"] == [
        {"name": "metrics", "containerPort": 9090, "protocol": "TCP"},
        {"name": "health", "containerPort": 8080, "protocol": "TCP"},
    ]


def test_pj_07_liveness(each: Objects) -> None:
    assert each.container("projections")["livenessProbe"] == {
        "httpGet": {"path": "/health", "port": "health"},
        "initialDelaySeconds": 30, "periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 3,
    }  # fmt: skip


def test_pj_08_readiness(each: Objects) -> None:
    assert each.container("projections")["readinessProbe"] == {
        "httpGet": {"path": "/ready", "port": "health"},
        "initialDelaySeconds": 10, "periodSeconds": 5, "timeoutSeconds": 3, "failureThreshold": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "requests", "limits"),
    [
        ("dev", ("250m", "256Mi"), ("500m", "512Mi")),
        ("staging", ("500m", "512Mi"), ("1000m", "1Gi")),
        ("prod", ("1000m", "1Gi"), ("2000m", "2Gi")),
    ],
)
def test_pj_09_small_medium_and_large(name: str, requests: tuple[str, str], limits: tuple[str, str]) -> None:
    resources = builds(NAME)[name].container("projections")["resources"]
    assert (resources["requests"]["cpu"], resources["requests"]["memory"]) == requests
    assert (resources["limits"]["cpu"], resources["limits"]["memory"]) == limits


def test_pj_10_security(each: Objects) -> None:
    wanted = {"runAsNonRoot": True, "runAsUser": 1000, "fsGroup": 1000}
    assert each.pod("projections")["securityContext"].items() >= wanted.items()


def test_pj_11_scrape_annotations_where_there_is_no_operator(dev: Objects) -> None:
    pods = dev.one("Deployment", "projections")["spec"]["template"]
    assert pods["metadata"]["annotations"] == {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": "9090",
        "prometheus.io/path": "/metrics",
    }
    assert dev.of("ServiceMonitor") == []


def test_pj_12_service(each: Objects) -> None:
    (service,) = each.of("Service")
    assert service["spec"].get("type", "ClusterIP") == "ClusterIP"
    assert [(port["name"], port["port"], port["targetPort"]) for port in service["spec"]["ports"]] == [
        ("metrics", 9090, "metrics")
    ]


@pytest.mark.parametrize("name", SCALED)
def test_pj_13_monitor_and_no_annotations_beside_it(name: str) -> None:
    objects = builds(NAME)[name]
    (endpoint,) = objects.one("ServiceMonitor", "projections")["spec"]["endpoints"]
    assert endpoint == {"port": "metrics", "interval": "30s", "path": "/metrics"}
    pods = objects.one("Deployment", "projections")["spec"]["template"]
    assert not any(key.startswith("prometheus.io/") for key in pods["metadata"].get("annotations", {}))


def test_pj_14_scaled_by_cpu(staging: Objects) -> None:
    spec = staging.one("HorizontalPodAutoscaler", "projections-hpa")["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 10)
    assert spec["metrics"] == [
        {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}}
    ]
    assert spec["behavior"] == {
        "scaleUp": {
            "stabilizationWindowSeconds": 300, "selectPolicy": "Min",
            "policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}],
        },
        "scaleDown": {
            "stabilizationWindowSeconds": 600, "selectPolicy": "Min",
            "policies": [{"type": "Pods", "value": 1, "periodSeconds": 180}],
        },
    }  # fmt: skip


def test_pj_15_scaled_by_a_metric_of_its_own(prod: Objects) -> None:
    spec = prod.one("HorizontalPodAutoscaler", "projections-hpa")["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 10)
    assert spec["metrics"] == [
        {
            "type": "Pods",
            "pods": {
                "metric": {"name": "projection_lag_events"},
                "target": {"type": "AverageValue", "averageValue": "10000"},
            },
        }
    ]
    assert spec["behavior"] == {
        "scaleUp": {
            "stabilizationWindowSeconds": 300,
            "policies": [{"type": "Pods", "value": 2, "periodSeconds": 120}],
        },
        "scaleDown": {
            "stabilizationWindowSeconds": 900,
            "policies": [{"type": "Pods", "value": 1, "periodSeconds": 300}],
        },
    }


@pytest.mark.parametrize("name", SCALED)
def test_pj_15_the_autoscaler_owns_the_number(name: str) -> None:
    assert "replicas" not in builds(NAME)[name].one("Deployment", "projections")["spec"]


def test_pj_16_by_hand_there_is_no_autoscaler(dev: Objects) -> None:
    assert dev.of("HorizontalPodAutoscaler") == []

    def by_hand(spec: Values) -> None:
        spec["environments"]["prod"]["workloads"]["worker"] |= {"autoscaling": None, "replicas": 5}

    prod = varied(NAME, "prod", by_hand)
    assert prod.of("HorizontalPodAutoscaler") == []
    assert prod.one("Deployment", "projections")["spec"]["replicas"] == 5


def test_pj_17_the_checklist(prod: Objects) -> None:
    (rule,) = prod.of("PrometheusRule")
    alerts = [alert["alert"] for group in rule["spec"]["groups"] for alert in group["rules"]]
    assert alerts == ["ProjectionsLagging", "ProjectionsWithoutWorkers"]
    (policy,) = prod.of("NetworkPolicy")
    assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]
    (quota,) = prod.of("ResourceQuota")
    assert quota["spec"]["hard"]["requests.cpu"] == "12"
    (namespace,) = prod.of("Namespace")
    assert labels(namespace)["pod-security.kubernetes.io/enforce"] == "restricted"
    assert prod.names("ExternalSecret") == ["database-credentials"]
