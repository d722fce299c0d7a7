"""Rows GX-01 to GX-27 of the acceptance criteria, with their exact values, on what kustomize really builds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kustomgen.cli.boundary import run
from kustomgen.engine.find import Engine, find_engine
from kustomgen.k8s.image import Image
from kustomgen.kustomize.build_text import build_text
from kustomgen.yaml.stream import load_stream
from tests.acceptance.built import ENVIRONMENTS, ROOT, Objects, Values, Vary, files, unchanged

PREFIXED = ("Deployment", "Service", "HorizontalPodAutoscaler", "Ingress", "ConfigMap", "ExternalSecret")
DOMAINS = {"dev": "dev.gorax.io", "staging": "staging.gorax.io", "prod": "gorax.io"}
SECRET_VARIABLES = {
    "DATABASE_URL": "database-url",
    "JWT_SECRET": "jwt-secret",
    "ENCRYPTION_KEY": "encryption-key",
}
BOTH = pytest.mark.parametrize("workload", ["api", "worker"])


def labels(value: Values) -> Values:
    return dict(value["metadata"]["labels"])


def load(path: str) -> Any:
    (only,) = load_stream((ROOT / path).read_text(encoding="utf-8"), path)
    return only


def secret_refs(container: Values) -> dict[str, tuple[str, str]]:
    """Variable to (Secret, key)."""
    refs = {item["name"]: item.get("valueFrom", {}).get("secretKeyRef") for item in container["env"]}
    return {name: (ref["name"], ref["key"]) for name, ref in refs.items() if ref}


# GX-01: the tree. The environments' folders are dev, staging and prod; the settings are a configMapGenerator instead of
# configmap.yaml, since a plain ConfigMap gets no hash in its name, and so a change in it would roll nothing out.


def test_gx_01_base_has_the_files_of_the_tree() -> None:
    once = ("kustomization", "namespace", "serviceaccount", "secrets", "ingress")
    api = ("deployment", "service", "hpa", "pdb")
    worker = ("deployment", "hpa", "pdb")
    wanted = [*once, *(f"api/{name}" for name in api), *(f"worker/{name}" for name in worker)]
    assert [name for name in wanted if not (ROOT / "base" / f"{name}.yaml").is_file()] == []


def test_gx_01_base_lists_every_file_it_has() -> None:
    kustomization = load("base/kustomization.yaml")
    listed = {*kustomization["resources"], *kustomization["configurations"], "kustomization.yaml"}
    assert listed == {file.relative_to(ROOT / "base").as_posix() for file in (ROOT / "base").rglob("*.yaml")}


def test_gx_01_the_settings_are_a_generator_so_that_a_change_rolls_out(each: Objects) -> None:
    (generator,) = load("base/kustomization.yaml")["configMapGenerator"]
    assert generator["name"] == "gorax-config"
    (name,) = each.names("ConfigMap")
    assert name.startswith(f"{each.environment}-gorax-config-")
    refs = [item.get("valueFrom", {}).get("configMapKeyRef") for item in each.container("gorax-api")["env"]]
    assert {ref["name"] for ref in refs if ref} == {name}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_gx_01_each_environment_has_a_kustomization_and_patches(environment: str) -> None:
    overlay = ROOT / "overlays" / environment
    kustomization = load(f"overlays/{environment}/kustomization.yaml")
    assert "../../base" in kustomization["resources"]
    assert {patch["path"] for patch in kustomization["patches"]} == {
        f"patches/{file.name}" for file in (overlay / "patches").iterdir()
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_gx_01_no_environment_has_a_file_that_it_does_not_use(environment: str) -> None:
    kustomization = load(f"overlays/{environment}/kustomization.yaml")
    used = {"kustomization.yaml", *kustomization["resources"], *(patch["path"] for patch in kustomization["patches"])}
    overlay = ROOT / "overlays" / environment
    assert {file.relative_to(overlay).as_posix() for file in overlay.rglob("*.yaml")} == used - {"../../base"}


def test_gx_02_every_environment_has_its_namespace_and_everything_is_in_it(each: Objects) -> None:
    namespace = f"gorax-{each.environment}"
    assert each.names("Namespace") == [namespace]
    others = [found for found in each.objects if found["kind"] != "Namespace"]
    assert {found["metadata"]["namespace"] for found in others} == {namespace}


def test_gx_03_names_begin_with_the_environment(each: Objects) -> None:
    for kind in PREFIXED:
        for name in each.names(kind):
            assert name.startswith(f"{each.environment}-gorax"), kind
    assert all(each.of(kind) for kind in ("Deployment", "Service", "Ingress", "ConfigMap"))


def test_gx_03_the_secret_and_the_certificate_have_the_prefix_too(each: Objects) -> None:
    secrets = {name for name, _ in secret_refs(each.container("gorax-api")).values()}
    assert secrets == {f"{each.environment}-gorax-secrets"}
    assert [tls["secretName"] for tls in each.one("Ingress", "gorax-ingress")["spec"]["tls"]] == [
        f"{each.environment}-gorax-tls"
    ]


def test_gx_04_every_object_is_labelled_app_gorax(each: Objects) -> None:
    assert [found["metadata"]["name"] for found in each.objects if labels(found).get("app") != "gorax"] == []


@BOTH
def test_gx_04_pods_are_selected_by_component(each: Objects, workload: str) -> None:
    selected = [pod for pod in each.pods() if labels(pod).get("component") == workload]
    assert len(selected) == 1
    assert labels(selected[0]).items() >= {"app": "gorax", "component": workload}.items()
    wanted = {"matchLabels": {"app": "gorax", "component": workload}}
    assert each.one("Deployment", f"gorax-{workload}")["spec"]["selector"] == wanted


@BOTH
@pytest.mark.parametrize(("environment", "pods"), [("dev", 1), ("staging", 2), ("prod", 3)])
def test_gx_05_replicas(builds: Mapping[str, Objects], environment: str, pods: int, workload: str) -> None:
    objects = builds[environment]
    replicas = objects.one("Deployment", f"gorax-{workload}")["spec"].get("replicas")
    if objects.of("HorizontalPodAutoscaler"):
        # An autoscaler owns the number: its minimum is what the row says, and the Deployment says nothing.
        assert replicas is None
        replicas = objects.one("HorizontalPodAutoscaler", f"gorax-{workload}-hpa")["spec"]["minReplicas"]
    assert replicas == pods


@pytest.mark.parametrize(
    ("environment", "workload", "memory", "cpu"),
    [
        ("dev", "api", ("128Mi", "256Mi"), ("100m", "250m")),
        ("dev", "worker", ("128Mi", "256Mi"), ("100m", "250m")),
        ("staging", "api", ("192Mi", "384Mi"), ("200m", "400m")),
        ("staging", "worker", ("192Mi", "384Mi"), ("200m", "400m")),
        ("prod", "api", ("256Mi", "512Mi"), None),
        ("prod", "worker", ("512Mi", "1Gi"), None),
    ],
)
def test_gx_06_resources(
    builds: Mapping[str, Objects], environment: str, workload: str, memory: tuple[str, str], cpu: tuple[str, str] | None
) -> None:
    resources = builds[environment].container(f"gorax-{workload}")["resources"]
    assert (resources["requests"]["memory"], resources["limits"]["memory"]) == memory
    if cpu:
        assert (resources["requests"]["cpu"], resources["limits"]["cpu"]) == cpu
    else:
        # The row leaves the CPU of production open; its autoscaler needs a request (GX-X8), and a limit only throttles.
        assert resources["requests"]["cpu"]
        assert "cpu" not in resources["limits"]


def test_gx_07_development_has_no_autoscaler(dev: Objects) -> None:
    assert dev.of("HorizontalPodAutoscaler") == []


@pytest.mark.parametrize(
    ("environment", "workload", "least", "most"),
    [("staging", "api", 2, 6), ("staging", "worker", 2, 10), ("prod", "api", 3, 20), ("prod", "worker", 3, 30)],
)
def test_gx_07_hpa_ranges(
    builds: Mapping[str, Objects], environment: str, workload: str, least: int, most: int
) -> None:
    spec = builds[environment].one("HorizontalPodAutoscaler", f"gorax-{workload}-hpa")["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (least, most)


@pytest.mark.parametrize("environment", ["staging", "prod"])
@pytest.mark.parametrize(("workload", "cpu", "memory"), [("api", 70, 80), ("worker", 75, 85)])
def test_gx_08_hpa_targets(
    builds: Mapping[str, Objects], environment: str, workload: str, cpu: int, memory: int
) -> None:
    spec = builds[environment].one("HorizontalPodAutoscaler", f"gorax-{workload}-hpa")["spec"]
    targets = {
        metric["resource"]["name"]: metric["resource"]["target"]
        for metric in spec["metrics"]
        if metric["type"] == "Resource"
    }
    assert targets == {
        "cpu": {"type": "Utilization", "averageUtilization": cpu},
        "memory": {"type": "Utilization", "averageUtilization": memory},
    }
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": f"{environment}-gorax-{workload}"}
    assert spec["scaleTargetRef"] == target


def test_gx_08_hpa_names(prod: Objects) -> None:
    assert prod.names("HorizontalPodAutoscaler") == ["prod-gorax-api-hpa", "prod-gorax-worker-hpa"]


def test_gx_09_the_worker_scales_on_the_depth_of_its_queue(prod: Objects) -> None:
    metrics = prod.one("HorizontalPodAutoscaler", "gorax-worker-hpa")["spec"]["metrics"]
    pods = {
        "metric": {"name": "workflow_queue_depth"},
        "target": {"type": "AverageValue", "averageValue": "10"},
    }
    assert [metric for metric in metrics if metric["type"] != "Resource"] == [{"type": "Pods", "pods": pods}]


@BOTH
def test_gx_10_production_keeps_two_pods_through_a_drain(prod: Objects, workload: str) -> None:
    assert prod.one("PodDisruptionBudget", f"gorax-{workload}-pdb")["spec"] == {
        "minAvailable": 2,
        "selector": {"matchLabels": {"app": "gorax", "component": workload}},
    }


@BOTH
def test_gx_10_staging_has_budgets_that_two_pods_can_meet(staging: Objects, workload: str) -> None:
    assert staging.one("PodDisruptionBudget", f"gorax-{workload}-pdb")["spec"]["maxUnavailable"] == 1


def test_gx_10_development_has_none_since_one_pod_could_never_be_evicted(dev: Objects) -> None:
    assert dev.of("PodDisruptionBudget") == []


@BOTH
def test_gx_11_production_spreads_across_zones(prod: Objects, workload: str) -> None:
    zone, host = prod.pod(f"gorax-{workload}")["topologySpreadConstraints"]
    assert zone == {
        "maxSkew": 1,
        "topologyKey": "topology.kubernetes.io/zone",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": {"app": "gorax", "component": workload}},
    }
    assert host["topologyKey"] == "kubernetes.io/hostname"


def test_gx_12_the_api_has_a_service_and_the_worker_has_none(each: Objects) -> None:
    (service,) = each.of("Service")
    assert service["metadata"]["name"] == f"{each.environment}-gorax-api"
    (port,) = service["spec"]["ports"]
    container = {item["name"]: item["containerPort"] for item in each.container("gorax-api")["ports"]}
    assert (port["port"], container[port["targetPort"]]) == (80, 8080)
    assert service["spec"]["selector"] == {"app": "gorax", "component": "api"}


def test_gx_13_ingress_hosts_lead_to_the_api(each: Objects) -> None:
    spec = each.one("Ingress", "gorax-ingress")["spec"]
    domain = DOMAINS[each.environment]
    backend = {"service": {"name": f"{each.environment}-gorax-api", "port": {"name": "http"}}}
    path = {"path": "/", "pathType": "Prefix", "backend": backend}
    assert spec["ingressClassName"] == "nginx"
    assert spec["rules"] == [{"host": f"{name}.{domain}", "http": {"paths": [path]}} for name in ("api", "webhooks")]


def test_gx_13_ingress_has_a_certificate_for_its_hosts(each: Objects) -> None:
    ingress = each.one("Ingress", "gorax-ingress")
    domain = DOMAINS[each.environment]
    assert ingress["spec"]["tls"] == [
        {"hosts": [f"api.{domain}", f"webhooks.{domain}"], "secretName": f"{each.environment}-gorax-tls"}
    ]
    assert ingress["metadata"]["annotations"]["cert-manager.io/cluster-issuer"]


def test_gx_13_ingress_limits_the_rate_and_allows_the_app_alone(each: Objects) -> None:
    annotations = each.one("Ingress", "gorax-ingress")["metadata"]["annotations"]
    nginx = "nginx.ingress.kubernetes.io"
    assert int(annotations[f"{nginx}/limit-rps"]) > 0
    assert annotations[f"{nginx}/enable-cors"] == "true"
    assert annotations[f"{nginx}/cors-allow-origin"] == f"https://app.{DOMAINS[each.environment]}"


def test_gx_14_settings(each: Objects) -> None:
    assert each.config == {
        "log-level": {"dev": "debug", "staging": "info", "prod": "warn"}[each.environment],
        "worker-concurrency": "10",
        "max-workflow-execution-time": "3600",
        "workflow-timeout": "300",
        "cors-allowed-origins": f"https://app.{DOMAINS[each.environment]}",
        "feature-webhook-replay": "true",
        "db-max-open-conns": "25",
        "tracing-enabled": "true",
        "tracing-sample-rate": "0.1",
        "otel-exporter-endpoint": "http://otel-collector.observability:4318",
    }


@BOTH
def test_gx_14_each_setting_is_a_variable_of_the_pods(each: Objects, workload: str) -> None:
    env = {
        item["name"]: item.get("valueFrom", {}).get("configMapKeyRef")
        for item in each.container(f"gorax-{workload}")["env"]
    }
    assert {ref["key"]: name for name, ref in env.items() if ref} == {
        key: key.upper().replace("-", "_") for key in each.config
    }


@BOTH
def test_gx_15_secrets_are_variables(each: Objects, workload: str) -> None:
    secret = f"{each.environment}-gorax-secrets"
    refs = secret_refs(each.container(f"gorax-{workload}"))
    assert refs == {name: (secret, key) for name, key in SECRET_VARIABLES.items()}


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_gx_16_external_secret(builds: Mapping[str, Objects], environment: str) -> None:
    spec = builds[environment].one("ExternalSecret", "gorax-secrets")["spec"]
    assert spec["refreshInterval"] == "1h"
    assert spec["secretStoreRef"] == {"kind": "SecretStore", "name": "aws-secrets-manager"}
    assert {item["secretKey"]: item["remoteRef"]["key"] for item in spec["data"]} == {
        key: f"gorax/{environment}/{key}" for key in SECRET_VARIABLES.values()
    }
    assert spec["target"]["name"] == f"{environment}-gorax-secrets"


def test_gx_17_development_uses_a_secret_made_by_hand(dev: Objects) -> None:
    assert [dev.of(kind) for kind in ("Secret", "ExternalSecret", "SealedSecret")] == [[], [], []]
    assert {name for name, _ in secret_refs(dev.container("gorax-worker")).values()} == {"dev-gorax-secrets"}


def test_gx_17_irsa(each: Objects) -> None:
    annotations = each.one("ServiceAccount", "gorax")["metadata"]["annotations"]
    account = {"dev": "111111111111", "staging": "222222222222", "prod": "333333333333"}[each.environment]
    assert annotations["eks.amazonaws.com/role-arn"] == f"arn:aws:iam::{account}:role/gorax-secrets-role"
    assert {pod["spec"]["serviceAccountName"] for pod in each.pods()} == {f"{each.environment}-gorax"}


def test_gx_17_workload_identity_of_gke_instead(vary: Vary) -> None:
    key = "iam.gke.io/gcp-service-account"

    def on_gke(spec: Values) -> None:
        spec["serviceAccount"]["annotations"] = {key: "gorax@${gcpProject}.iam.gserviceaccount.com"}
        for name, environment in spec["environments"].items():
            environment["vars"]["gcpProject"] = f"gorax-{name}"

    varied = vary(on_gke)
    for environment in ENVIRONMENTS:
        annotations = varied.build(environment).one("ServiceAccount", "gorax")["metadata"]["annotations"]
        assert annotations[key] == f"gorax@gorax-{environment}.iam.gserviceaccount.com"
        assert "eks.amazonaws.com/role-arn" not in annotations


def test_gx_17_sealed_secret_instead(vary: Vary) -> None:
    sealed = {key: f"AgBy8h{number}" for number, key in enumerate(SECRET_VARIABLES.values())}

    def with_sealed(spec: Values) -> None:
        # An environment's `secrets` is laid over the common one, so what only ESO has goes from there.
        spec["secrets"] = {"provider": "sealedSecret", "encryptedData": {}}
        for name in ("staging", "prod"):
            spec["environments"][name]["secrets"] = {"encryptedData": sealed}
        spec["environments"]["dev"]["secrets"] |= {"keys": list(sealed)}

    varied = vary(with_sealed)
    for environment in ("staging", "prod"):
        objects = varied.build(environment)
        secret = objects.one("SealedSecret", "gorax-secrets")
        assert secret["apiVersion"] == "bitnami.com/v1alpha1"
        assert secret["metadata"]["namespace"] == f"gorax-{environment}"
        assert secret["spec"]["encryptedData"] == sealed
        assert secret["spec"]["template"]["metadata"]["name"] == f"{environment}-gorax-secrets"
        assert set(secret_refs(objects.container("gorax-api")).values()) == {
            (f"{environment}-gorax-secrets", key) for key in sealed
        }
        assert objects.of("ExternalSecret") == []
    assert varied.build("dev").of("SealedSecret") == []


@pytest.mark.parametrize(("workload", "port"), [("api", 8080), ("worker", 8081)])
def test_gx_18_probes(each: Objects, workload: str, port: int) -> None:
    container = each.container(f"gorax-{workload}")
    declared = {item["name"]: item["containerPort"] for item in container["ports"]}
    for probe, path in (("livenessProbe", "/health/live"), ("readinessProbe", "/health/ready")):
        request = container[probe]["httpGet"]
        assert (request["path"], declared[request["port"]]) == (path, port)


def test_gx_19_the_api_is_scraped_through_its_service(each: Objects) -> None:
    spec = each.one("ServiceMonitor", "gorax-api")["spec"]
    (endpoint,) = spec["endpoints"]
    assert (endpoint["port"], endpoint["path"]) == ("http", "/metrics")
    assert spec["selector"] == {"matchLabels": {"app": "gorax", "component": "api"}}
    assert spec["selector"]["matchLabels"].items() <= labels(each.one("Service", "gorax-api")).items()


def test_gx_19_the_worker_is_scraped_at_its_pods_since_it_has_no_service(each: Objects) -> None:
    spec = each.one("PodMonitor", "gorax-worker")["spec"]
    (endpoint,) = spec["podMetricsEndpoints"]
    ports = {item["name"]: item["containerPort"] for item in each.container("gorax-worker")["ports"]}
    assert (ports[endpoint["port"]], endpoint["path"]) == (8081, "/metrics")
    assert spec["selector"] == {"matchLabels": {"app": "gorax", "component": "worker"}}


def test_gx_20_network_policy_of_the_api(each: Objects) -> None:
    spec = each.one("NetworkPolicy", "gorax-api-policy")["spec"]
    nginx = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress-nginx"}}}
    assert {"from": [nginx], "ports": [{"protocol": "TCP", "port": 8080}]} in spec["ingress"]
    postgres = {"protocol": "TCP", "port": 5432}
    assert [rule for rule in spec["egress"] if rule.get("ports") == [postgres] and rule["to"]]
    assert spec["podSelector"] == {"matchLabels": {"app": "gorax", "component": "api"}}
    assert spec["policyTypes"] == ["Ingress", "Egress"]


def test_gx_21_the_namespace_enforces_restricted(each: Objects) -> None:
    (namespace,) = each.of("Namespace")
    key = "pod-security.kubernetes.io"
    assert {mode: labels(namespace)[f"{key}/{mode}"] for mode in ("enforce", "audit", "warn")} == {
        "enforce": "restricted",
        "audit": "restricted",
        "warn": "restricted",
    }


VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}


def test_gx_21_every_pod_meets_restricted(each: Objects) -> None:
    """The controls of the standard, by its own text."""
    assert len(each.pods()) == 3
    for pod in each.pods():
        spec = pod["spec"]
        assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()
        assert spec["securityContext"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
        for volume in spec["volumes"]:
            assert volume.keys() - {"name"} <= VOLUMES
        for container in [*spec.get("initContainers", []), *spec["containers"]]:
            security = container["securityContext"]
            assert security["allowPrivilegeEscalation"] is False
            assert security["capabilities"] == {"drop": ["ALL"]}
            assert not security.keys() & {"privileged", "procMount", "seLinuxOptions", "runAsUser", "runAsNonRoot"}
            assert not [port for port in container.get("ports", []) if "hostPort" in port]


def test_gx_21_the_rules_find_nothing_in_any_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert run(["check", "--fail-on", "info"]) == 0
    assert "nothing found" in capsys.readouterr().out


def test_gx_22_role_and_binding(each: Objects) -> None:
    prefix, namespace = f"{each.environment}-", f"gorax-{each.environment}"
    assert each.one("Role", "gorax-role")["rules"] == [
        {"apiGroups": [""], "resources": ["configmaps", "secrets"], "verbs": ["get", "list"]}
    ]
    binding = each.one("RoleBinding", "gorax-rolebinding")
    assert binding["roleRef"] == {
        "apiGroup": "rbac.authorization.k8s.io",
        "kind": "Role",
        "name": f"{prefix}gorax-role",
    }
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": f"{prefix}gorax", "namespace": namespace}]
    assert each.one("ServiceAccount", "gorax")
    # The account's token is where its rights are used, and nowhere else.
    mounted = {name: each.pod(f"gorax-{name}")["automountServiceAccountToken"] for name in ("api", "worker")}
    assert mounted == {"api": True, "worker": False}


def test_gx_23_migration_job(each: Objects) -> None:
    (job,) = each.of("Job")
    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert (container["image"], container["command"]) == ("gorax/api:v1.2.3", ["/app/migrate"])
    assert pod["restartPolicy"] == "Never"
    assert secret_refs(container) == {"DATABASE_URL": (f"{each.environment}-gorax-secrets", "database-url")}


def test_gx_24_images(each: Objects) -> None:
    assert each.container("gorax-api")["image"] == "gorax/api:v1.2.3"
    assert each.container("gorax-worker")["image"] == "gorax/worker:v1.2.3"


@BOTH
def test_gx_24_one_image_is_updated_without_the_other(vary: Vary, workload: str) -> None:
    varied = vary(lambda spec: spec["images"].update({f"gorax/{workload}": "v1.3.0"}))
    prod = varied.build("prod")
    found = {name: prod.container(f"gorax-{name}")["image"] for name in ("api", "worker")}
    assert found == {name: f"gorax/{name}:{'v1.3.0' if name == workload else 'v1.2.3'}" for name in found}


def test_gx_24_a_scanner_gets_every_image_as_it_will_run(each: Objects) -> None:
    containers = [container for pod in each.pods() for container in pod["spec"]["containers"]]
    images = {container["image"] for container in containers}
    assert images == {"gorax/api:v1.2.3", "gorax/worker:v1.2.3"}
    assert all(Image.parse(image).tag for image in images)


# GX-25: what operators do on the second day, as a change of the spec, and which files that touches.


@pytest.mark.parametrize(("workload", "pods"), [("api", 5), ("worker", 10)])
def test_gx_25_scale_where_an_autoscaler_owns_the_number(vary: Vary, workload: str, pods: int) -> None:
    def scale(spec: Values) -> None:
        spec["environments"]["prod"]["workloads"][workload]["autoscaling"] = {"minReplicas": pods}

    varied = vary(scale)
    hpa = varied.build("prod").one("HorizontalPodAutoscaler", f"gorax-{workload}-hpa")["spec"]
    assert hpa["minReplicas"] == pods
    assert {path.split("/")[1] for path in varied.changed} == {"prod"}
    assert varied.changed == {
        "overlays/prod/kustomization.yaml",
        f"overlays/prod/patches/gorax-{workload}-hpa.horizontalpodautoscaler.yaml",
    }


@pytest.mark.parametrize(("workload", "pods"), [("api", 5), ("worker", 10)])
def test_gx_25_scale_where_nothing_else_does(vary: Vary, workload: str, pods: int) -> None:
    def scale(spec: Values) -> None:
        spec["environments"]["dev"]["workloads"][workload]["replicas"] = pods

    varied = vary(scale)
    assert varied.build("dev").one("Deployment", f"gorax-{workload}")["spec"]["replicas"] == pods
    # Two pods or more are budgeted and spread, which is in the patches; the number itself is in `replicas:`.
    assert all(path.startswith("overlays/dev/") for path in varied.changed)
    assert "overlays/dev/kustomization.yaml" in varied.changed


def test_gx_25_set_image_of_the_worker_is_one_line_of_one_file(vary: Vary) -> None:
    varied = vary(lambda spec: spec["images"].update({"gorax/worker": "v1.2.4"}))
    assert varied.changed == {"base/kustomization.yaml"}
    before = unchanged()["base/kustomization.yaml"].splitlines()
    after = files(varied.folder)["base/kustomization.yaml"].splitlines()
    differing = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert differing == [("  newTag: v1.2.3", "  newTag: v1.2.4")]


def test_gx_25_set_image_of_the_api_migrates_anew_everywhere(vary: Vary) -> None:
    varied = vary(lambda spec: spec["images"].update({"gorax/api": "v1.2.4"}))
    jobs = {f"overlays/{environment}/migrate/job.yaml" for environment in ENVIRONMENTS}
    assert varied.changed == {"base/kustomization.yaml", *jobs}


def test_gx_25_set_image_in_one_environment_is_in_its_overlay_alone(vary: Vary) -> None:
    varied = vary(lambda spec: spec["environments"]["dev"].update(images={"gorax/worker": "v1.3.0-rc.1"}))
    assert varied.changed == {"overlays/dev/kustomization.yaml"}
    assert varied.build("dev").container("gorax-worker")["image"] == "gorax/worker:v1.3.0-rc.1"


def test_gx_25_set_resources_of_the_worker(vary: Vary) -> None:
    wanted = {"requests": {"cpu": "1000m", "memory": "1Gi"}, "limits": {"cpu": "2000m", "memory": "2Gi"}}

    def grow(spec: Values) -> None:
        spec["environments"]["prod"]["workloads"]["worker"]["resources"] = wanted

    varied = vary(grow)
    assert varied.build("prod").container("gorax-worker")["resources"] == wanted
    assert varied.changed == {"overlays/prod/patches/gorax-worker.deployment.yaml"}


@BOTH
def test_gx_25_a_rollout_loses_no_pod_and_can_be_undone(each: Objects, workload: str) -> None:
    spec = each.one("Deployment", f"gorax-{workload}")["spec"]
    assert spec["strategy"]["type"] == "RollingUpdate"
    assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert spec["revisionHistoryLimit"] >= 1


@pytest.mark.parametrize("environment", ["staging", "prod"])
@BOTH
def test_gx_25_a_drain_gets_at_least_one_pod(builds: Mapping[str, Objects], environment: str, workload: str) -> None:
    objects = builds[environment]
    budget = objects.one("PodDisruptionBudget", f"gorax-{workload}-pdb")["spec"]
    fewest = objects.one("HorizontalPodAutoscaler", f"gorax-{workload}-hpa")["spec"]["minReplicas"]
    assert budget.get("maxUnavailable", 0) >= 1 or budget["minAvailable"] < fewest


def test_gx_25_a_drain_with_delete_emptydir_data_loses_scratch_files_only(each: Objects) -> None:
    volumes = [volume for pod in each.pods() for volume in pod["spec"]["volumes"]]
    assert {volume["name"] for volume in volumes if "emptyDir" in volume} == {"tmp"}


# GX-26: a backup is the repository, since everything that is applied comes out of it, and data is outside.


def test_gx_26_the_spec_alone_gives_back_every_file() -> None:
    assert unchanged() == files(ROOT)


def test_gx_26_the_build_holds_what_a_backup_of_all_omits(prod: Objects) -> None:
    omitted = ("ConfigMap", "Ingress", "PodDisruptionBudget", "NetworkPolicy", "ExternalSecret", "ServiceAccount")
    assert [kind for kind in omitted if not prod.of(kind)] == []


def test_gx_26_no_data_lives_in_the_cluster(each: Objects) -> None:
    assert [each.of(kind) for kind in ("StatefulSet", "PersistentVolumeClaim", "Secret")] == [[], [], []]


# GX-27: Kubernetes 1.24 and newer, and the kustomize inside kubectl.

SINCE_4_5_7 = {
    "apiVersion", "kind", "namespace", "namePrefix", "resources", "labels", "images", "replicas", "configMapGenerator",
    "patches", "configurations",
}  # fmt: skip
"""Fields of a kustomization that 4.5.7 knows as newer ones do (``labels.includeTemplates`` is the youngest: 4.5.5)."""


def test_gx_27_kustomizations_have_only_fields_that_old_kustomize_knows() -> None:
    for file in ("base", *(f"overlays/{environment}" for environment in ENVIRONMENTS)):
        assert load(f"{file}/kustomization.yaml").keys() <= SINCE_4_5_7, file


def test_gx_27_kubernetes_1_24_serves_every_version(each: Objects) -> None:
    served = {
        "v1", "apps/v1", "batch/v1", "autoscaling/v2", "policy/v1", "networking.k8s.io/v1",
        "rbac.authorization.k8s.io/v1", "monitoring.coreos.com/v1", "external-secrets.io/v1",
    }  # fmt: skip
    assert {found["apiVersion"] for found in each.objects} <= served


@pytest.mark.parametrize("version", ["1.25", "1.30"])
def test_gx_27_schemas_of_older_kubernetes_hold(
    version: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert run(["check", "--rule", "schema-valid", "--kubernetes-version", version]) == 0
    assert "nothing found" in capsys.readouterr().out


def other_kustomizes() -> list[Engine]:
    """kubectl's, and an old one where ``KUSTOMGEN_OLD_KUSTOMIZE`` names its program."""
    found = [find_engine("kubectl")] if shutil.which("kubectl") else []
    if old := os.environ.get("KUSTOMGEN_OLD_KUSTOMIZE"):
        found.append(Engine("kustomize", old))
    return found


def test_gx_27_other_kustomizes_without_flags_build_the_same(each: Objects) -> None:
    engines = other_kustomizes()
    if not engines:
        pytest.skip("no kubectl, and KUSTOMGEN_OLD_KUSTOMIZE names no program")
    for engine in engines:
        text = build_text(engine, Path(ROOT / "overlays" / each.environment)).text
        assert ordered(load_stream(text, "build")) == ordered(list(each.objects)), engine.path


def ordered(objects: list[Values]) -> list[Values]:
    return sorted(objects, key=lambda found: (found["kind"], found["metadata"]["name"]))
