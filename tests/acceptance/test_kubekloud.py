"""Rows KK-01 to KK-16 of the acceptance criteria, with their exact values, on what kustomize really builds."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kustomgen.cli.boundary import run
from kustomgen.engine.find import find_engine
from kustomgen.k8s.quantity import parse_quantity
from kustomgen.kustomize.build_text import build_text
from kustomgen.yaml.stream import load_stream
from tests.acceptance.built import EXAMPLES, Objects, Values, built
from tests.acceptance.example import builds, labels

NAME = "kubekloud"
API, DATABASE = "kubekloud-api", "kubekloud-postgres"
VERBS = {"get", "list", "watch", "create", "update", "patch", "delete"}


@pytest.fixture(params=("dev", "staging", "prod"))
def each(request: pytest.FixtureRequest) -> Objects:
    return builds(NAME)[request.param]


@pytest.fixture
def dev() -> Objects:
    return builds(NAME)["dev"]


@pytest.fixture
def prod() -> Objects:
    return builds(NAME)["prod"]


@pytest.fixture(scope="module")
def harbor() -> dict[str, Objects]:
    folder = EXAMPLES[NAME] / "harbor"
    found = {environment: built(folder, environment) for environment in ("dev", "prod")}
    return {environment: Objects(environment, objects.objects) for environment, objects in found.items()}


def amounts(container: Values) -> tuple[str, str, str, str]:
    """Requests and limits: cpu, memory, cpu, memory."""
    requests, limits = container["resources"]["requests"], container["resources"]["limits"]
    return requests["cpu"], requests["memory"], limits["cpu"], limits["memory"]


def test_kk_01_the_api(dev: Objects, each: Objects) -> None:
    assert dev.one("Deployment", API)["spec"]["replicas"] == 2
    container = each.container(API)
    assert [(port["name"], port["containerPort"]) for port in container["ports"]] == [("http", 8000)]
    assert amounts(container) == ("250m", "256Mi", "500m", "512Mi")
    assert container["readinessProbe"]["httpGet"] == {"path": "/health", "port": "http"}


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_kk_02_its_service(environment: str) -> None:
    spec = builds(NAME)[environment].one("Service", "kubekloud-api-service")["spec"]
    assert (spec["type"], spec["selector"]) == ("LoadBalancer", {"app": "kubekloud-api"})
    (port,) = spec["ports"]
    assert (port["port"], port["targetPort"]) == (80, "http")
    assert spec["loadBalancerSourceRanges"]


def test_kk_03_its_autoscaler(prod: Objects) -> None:
    spec = prod.one("HorizontalPodAutoscaler", "kubekloud-api-hpa")["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 10)
    targets = {item["resource"]["name"]: item["resource"]["target"]["averageUtilization"] for item in spec["metrics"]}
    assert targets == {"cpu": 70, "memory": 80}
    assert "replicas" not in prod.one("Deployment", API)["spec"]


def test_kk_04_the_database(each: Objects) -> None:
    container = each.container(DATABASE, "StatefulSet")
    variables = {item["name"]: item.get("value") for item in container["env"]}
    assert container["image"] == "postgres:16-alpine"
    assert variables["POSTGRES_DB"] == "kubekloud"
    assert [port["containerPort"] for port in container["ports"]] == [5432]
    assert amounts(container) == ("250m", "256Mi", "500m", "512Mi")
    assert "pg_isready" in container["readinessProbe"]["exec"]["command"][-1]


def test_kk_05_its_disk(each: Objects) -> None:
    (claim,) = each.one("StatefulSet", DATABASE)["spec"]["volumeClaimTemplates"]
    assert claim["spec"]["accessModes"] == ["ReadWriteOnce"]
    assert claim["spec"]["resources"]["requests"]["storage"] == "10Gi"


def test_kk_06_its_service(each: Objects) -> None:
    spec = each.one("Service", "postgres-service")["spec"]
    assert spec.get("type", "ClusterIP") == "ClusterIP"
    assert [port["port"] for port in spec["ports"]] == [5432]


def test_kk_07_the_address_of_the_database_is_a_secret(each: Objects) -> None:
    (secret,) = (found for found in each.of("ExternalSecret") if found["metadata"]["name"] == "kubekloud-api-secrets")
    assert "DATABASE_URL" in [item["secretKey"] for item in secret["spec"]["data"]]
    variables = {item["name"]: item.get("valueFrom") for item in each.container(API)["env"]}
    assert variables["DATABASE_URL"] == {"secretKeyRef": {"name": "kubekloud-api-secrets", "key": "DATABASE_URL"}}
    assert [found for found in each.objects if "postgresql://" in str(found)] == []


def test_kk_08_the_registry_s_credentials(each: Objects) -> None:
    secret = each.one("ExternalSecret", "harbor-regcred")["spec"]
    assert secret["target"]["template"]["type"] == "kubernetes.io/dockerconfigjson"
    assert [item["secretKey"] for item in secret["data"]] == [".dockerconfigjson"]
    assert each.pod(API)["imagePullSecrets"] == [{"name": "harbor-regcred"}]
    assert each.container(API)["image"].startswith("harbor.local:30002/kubekloud/api:")


def test_kk_09_rights_in_the_whole_cluster(prod: Objects) -> None:
    role = prod.one("ClusterRole", "kubekloud-api-role")
    rights = {
        (group, resource): set(rule["verbs"])
        for rule in role["rules"] for group in rule["apiGroups"] for resource in rule["resources"]
    }  # fmt: skip
    managed = [("", "pods"), ("", "services"), ("", "persistentvolumeclaims")]
    managed += [("apps", "deployments"), ("apps", "statefulsets"), ("kubevirt.io", "virtualmachines")]
    assert rights == dict.fromkeys(managed, VERBS)
    (binding,) = prod.of("ClusterRoleBinding")
    assert binding["roleRef"]["name"] == "kubekloud-api-role"
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "kubekloud-api-sa", "namespace": "kubekloud-api"}]
    assert prod.pod(API)["serviceAccountName"] == "kubekloud-api-sa"


def test_kk_09_no_two_environments_have_one_cluster_role() -> None:
    names = [name for objects in builds(NAME).values() for name in objects.names("ClusterRole")]
    assert sorted(names) == ["kubekloud-api-role", "kubekloud-api-role-dev", "kubekloud-api-role-staging"]


def test_kk_10_security(each: Objects) -> None:
    assert each.pod(API)["securityContext"].items() >= {"runAsNonRoot": True, "runAsUser": 1000}.items()
    assert each.container(API)["securityContext"]["allowPrivilegeEscalation"] is False
    assert each.container(API)["resources"]["limits"]


def test_kk_11_backups(prod: Objects) -> None:
    dump = prod.one("CronJob", "kubekloud-postgres-backup")["spec"]
    assert dump["schedule"] == "0 2 * * *"
    (container,) = dump["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert "pg_dump" in " ".join(container["args"])
    snapshot = prod.one("CronJob", "kubekloud-snapshot")["spec"]
    assert snapshot["schedule"] == "0 3 * * 0"
    (claim,) = prod.one("StatefulSet", DATABASE)["spec"]["volumeClaimTemplates"]
    (container,) = snapshot["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert f"persistentVolumeClaimName: {claim['metadata']['name']}-{DATABASE}-0" in container["args"][0]


def test_kk_12_harbor_is_on_a_node_s_port_in_development_and_behind_a_load_balancer_in_production(
    harbor: dict[str, Objects],
) -> None:
    dev = harbor["dev"].one("Service", "harbor")["spec"]
    assert (dev["type"], [port.get("nodePort") for port in dev["ports"]]) == ("NodePort", [30002])
    assert harbor["prod"].one("Service", "harbor")["spec"]["type"] == "LoadBalancer"


def test_kk_13_pods_are_on_different_nodes(each: Objects) -> None:
    (constraint,) = each.pod(API)["topologySpreadConstraints"]
    assert (constraint["topologyKey"], constraint["maxSkew"]) == ("kubernetes.io/hostname", 1)


def test_kk_14_harbor(harbor: dict[str, Objects]) -> None:
    prod = harbor["prod"]
    assert prod.names("Namespace") == ["harbor-system"]
    running = {name for kind in ("Deployment", "StatefulSet") for name in prod.names(kind)}
    assert running == {
        f"harbor-{part}" for part in ("core", "portal", "registry", "jobservice", "database", "redis", "trivy", "proxy")
    }
    claims = {
        found["metadata"]["name"]: found["spec"]
        for found in prod.of("PersistentVolumeClaim")
        if labels(found)["app.kubernetes.io/component"] != "database-backup"
    }
    claims |= {
        f"{found['metadata']['name']}-{claim['metadata']['name']}": claim["spec"]
        for found in prod.of("StatefulSet") for claim in found["spec"].get("volumeClaimTemplates", ())
    }  # fmt: skip
    sizes = {name: claim["resources"]["requests"]["storage"] for name, claim in claims.items()}
    assert sorted(sizes.values()) == ["1Gi", "20Gi", "5Gi", "5Gi"]
    assert sum(map(parse_quantity, sizes.values())) == 31 * Decimal(2) ** 30


def test_kk_14_harbor_s_requests(harbor: dict[str, Objects]) -> None:
    asked = {
        part: harbor["prod"].container(f"harbor-{part}", kind)["resources"]["requests"]["cpu"]
        for part, kind in (
            ("core", "Deployment"), ("portal", "Deployment"), ("registry", "Deployment"), ("trivy", "StatefulSet"),
        )
    }  # fmt: skip
    assert asked == {"core": "250m", "portal": "100m", "registry": "100m", "trivy": "200m"}
    assert sum(map(parse_quantity, asked.values())) == Decimal("0.650")


def test_kk_15_monitoring(prod: Objects) -> None:
    (endpoint,) = prod.one("ServiceMonitor", API)["spec"]["endpoints"]
    assert (endpoint["port"], endpoint["path"]) == ("http", "/metrics")
    (rule,) = prod.of("PrometheusRule")
    said = {alert["alert"]: alert["expr"] for group in rule["spec"]["groups"] for alert in group["rules"]}
    assert "kubelet_volume_stats_used_bytes" in said["KubekloudDiskFull"]
    assert "kube_pod_container_status_restarts_total" in said["KubekloudRestarts"]


def test_kk_16_apply_from_a_folder_k8s(tmp_path: Path) -> None:
    """`kubectl apply -k k8s/`, here and for a spec whose files are to be below it."""
    applied = build_text(find_engine(), EXAMPLES[NAME] / "k8s").text
    assert tuple(load_stream(applied, "k8s")) == builds(NAME)["prod"].objects
    assert run(["generate", str(EXAMPLES[NAME] / "kustomgen.yaml"), "--output", str(tmp_path / "k8s")]) == 0
    assert built(tmp_path / "k8s", "prod").objects == builds(NAME)["prod"].objects


def test_selectors_are_the_seed_s_own(each: Objects) -> None:
    assert labels(each.one("Deployment", API))["app"] == "kubekloud-api"
