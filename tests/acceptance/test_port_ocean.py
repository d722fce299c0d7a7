"""Rows PO-01 to PO-26 of the acceptance criteria, with their exact values, on what kustomize really builds."""

from __future__ import annotations

import pytest

from tests.acceptance.built import Objects, Values
from tests.acceptance.example import builds, labels, varied

NAME = "port-ocean"
LIVE, ACTIONS, RESYNC = "port-ocean-live-events", "port-ocean-actions-processor", "port-ocean-resync"
RUN = (("CronJob", RESYNC), ("Deployment", LIVE), ("Deployment", ACTIONS))
INTEGRATION = "port-labs/port-ocean-github:4.1.0"


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


def cron(objects: Objects) -> Values:
    return dict(objects.one("CronJob", RESYNC)["spec"])


def job_of(objects: Objects) -> Values:
    return dict(cron(objects)["jobTemplate"]["spec"])


def amounts(container: Values) -> tuple[str, str, str, str]:
    """Requests and limits: cpu, memory, cpu, memory."""
    requests, limits = container["resources"]["requests"], container["resources"]["limits"]
    return requests["cpu"], requests["memory"], limits["cpu"], limits["memory"]


def variables(container: Values) -> Values:
    return {item["name"]: item.get("value", item.get("valueFrom")) for item in container.get("env", ())}


@pytest.mark.parametrize(
    ("environment", "schedule"), [("dev", "0 */4 * * *"), ("staging", "0 */6 * * *"), ("prod", "0 0 * * *")]
)
def test_po_01_schedules(environment: str, schedule: str) -> None:
    assert cron(builds(NAME)[environment])["schedule"] == schedule


def test_po_01_hourly_unless_an_environment_says_otherwise() -> None:
    def as_by_default(spec: Values) -> None:
        del spec["environments"]["staging"]["workloads"]

    assert cron(varied(NAME, "staging", as_by_default))["schedule"] == "0 */1 * * *"


def test_po_02_minutes_are_seconds(staging: Objects, prod: Objects) -> None:
    assert job_of(staging)["activeDeadlineSeconds"] == 3600
    assert job_of(prod)["activeDeadlineSeconds"] == 7200

    def longer(spec: Values) -> None:
        spec["environments"]["prod"]["workloads"]["resync"]["activeDeadlineSeconds"] = "150m"

    assert job_of(varied(NAME, "prod", longer))["activeDeadlineSeconds"] == 9000


def test_po_03_not_suspended(each: Objects) -> None:
    assert cron(each)["suspend"] is False


def test_po_04_history(each: Objects) -> None:
    assert cron(each)["failedJobsHistoryLimit"] == 1
    assert cron(each)["successfulJobsHistoryLimit"] == 1


@pytest.mark.parametrize("policy", ["Allow", "Replace"])
def test_po_05_overlap(each: Objects, policy: str) -> None:
    assert cron(each)["concurrencyPolicy"] == "Forbid"

    def other(spec: Values) -> None:
        spec["workloads"]["resync"]["concurrencyPolicy"] = policy

    assert cron(varied(NAME, "prod", other))["concurrencyPolicy"] == policy


def test_po_06_it_runs_with_each_deployment_too(each: Objects) -> None:
    (job,) = each.of("Job")
    assert job["metadata"]["annotations"]["argocd.argoproj.io/hook"] == "PostSync"
    assert job["metadata"]["name"].startswith(f"{RESYNC}-")
    assert job["spec"]["template"]["spec"] == job_of(each)["template"]["spec"]


def test_po_06_another_content_is_another_job_so_that_a_second_apply_works(prod: Objects) -> None:
    def newer(spec: Values) -> None:
        spec["images"]["port-labs/port-ocean-${type}"] = "4.2.0"

    assert varied(NAME, "prod", newer).names("Job") != prod.names("Job")


def test_po_07_a_failed_sync_waits_for_the_next(each: Objects) -> None:
    assert job_of(each)["backoffLimit"] == 0
    assert job_of(each)["template"]["spec"]["restartPolicy"] == "Never"


def test_po_08_kubectl_before_it_under_an_account_of_its_own(each: Objects) -> None:
    pod = each.pod(RESYNC, "CronJob")
    assert pod["serviceAccountName"] == "github-main-sa"
    assert "github-main-sa" in each.names("ServiceAccount")
    by_name = {container["name"]: container for container in pod["initContainers"]}
    assert by_name["terminate-old-resync"]["image"] == "alpine/k8s:1.33.4"


def test_po_09_rights(each: Objects) -> None:
    (role,) = each.of("Role")
    (binding,) = each.of("RoleBinding")
    rights = {(rule["apiGroups"][0], rule["resources"][0]): set(rule["verbs"]) for rule in role["rules"]}
    assert rights == {
        ("batch", "jobs"): {"list", "get", "patch", "create"},
        ("batch", "cronjobs"): {"get"},
        ("", "pods"): {"get", "list", "watch"},
        ("apps", "deployments"): {"get", "list", "patch"},
    }
    assert binding["roleRef"]["name"] == role["metadata"]["name"]
    namespace = each.names("Namespace")[0]
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "github-main-sa", "namespace": namespace}]


def test_po_10_resources_of_the_sync(prod: Objects) -> None:
    assert amounts(prod.container(RESYNC, "CronJob")) == ("500m", "1Gi", "1000m", "2Gi")


@pytest.mark.parametrize(("environment", "replicas"), [("dev", 1), ("staging", 2), ("prod", 3)])
def test_po_11_live_events(environment: str, replicas: int) -> None:
    spec = builds(NAME)[environment].one("Deployment", LIVE)["spec"]
    assert spec["replicas"] == replicas
    assert spec["revisionHistoryLimit"] == 1
    assert spec["strategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"},
    }


def test_po_12_resources_of_live_events(staging: Objects, prod: Objects) -> None:
    assert amounts(staging.container(LIVE)) == ("200m", "512Mi", "500m", "1024Mi")
    assert amounts(prod.container(LIVE)) == ("300m", "768Mi", "600m", "1536Mi")

    def out_of_memory(spec: Values) -> None:
        spec["environments"]["prod"]["workloads"]["live-events"]["resources"]["limits"]["memory"] = "2Gi"

    assert amounts(varied(NAME, "prod", out_of_memory).container(LIVE)) == ("300m", "768Mi", "600m", "2Gi")


@pytest.mark.parametrize("name", [LIVE, ACTIONS])
def test_po_13_and_po_17_services(each: Objects, name: str) -> None:
    spec = each.one("Service", name)["spec"]
    assert spec.get("type", "ClusterIP") == "ClusterIP"
    (port,) = spec["ports"]
    assert (port["name"], port["port"], port["targetPort"]) == ("ocean-port", 8000, "ocean-port")


def test_po_14_ingress(prod: Objects) -> None:
    (ingress,) = prod.of("Ingress")
    assert ingress["metadata"]["annotations"]["cert-manager.io/cluster-issuer"] == "letsencrypt-prod"
    assert ingress["spec"]["ingressClassName"] == "nginx"
    (rule,) = ingress["spec"]["rules"]
    assert rule["host"] == "webhook.company.com"
    (path,) = rule["http"]["paths"]
    assert (path["path"], path["pathType"]) == ("/live-events", "Prefix")
    assert path["backend"]["service"] == {"name": LIVE, "port": {"name": "ocean-port"}}
    (tls,) = ingress["spec"]["tls"]
    assert tls["hosts"] == ["webhook.company.com"]


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ("dev", "https://webhook.dev.company.com/live-events"),
        ("staging", "https://webhook.staging.company.com/live-events"),
        ("prod", "https://webhook.company.com/live-events"),
    ],
)
def test_po_15_its_address_outside_is_that_of_the_ingress(environment: str, url: str) -> None:
    objects = builds(NAME)[environment]
    assert objects.generated("port-ocean-config")["OCEAN__BASE_URL"] == url
    (ingress,) = objects.of("Ingress")
    assert url.split("/")[2] == ingress["spec"]["rules"][0]["host"]


def test_po_16_one_workload_alone_initializes(each: Objects) -> None:
    assert each.generated("port-ocean-config")["OCEAN__INITIALIZE_PORT_RESOURCES"] == "false"
    for name in (LIVE, ACTIONS):
        container = each.container(name)
        assert "OCEAN__INITIALIZE_PORT_RESOURCES" not in variables(container)
        assert container["envFrom"][0]["configMapRef"]["name"] in each.names("ConfigMap")
    assert variables(each.container(RESYNC, "CronJob"))["OCEAN__INITIALIZE_PORT_RESOURCES"] == "true"


def test_po_17_actions_run_in_one_pod_and_never_in_two(each: Objects) -> None:
    spec = each.one("Deployment", ACTIONS)["spec"]
    assert (spec["replicas"], spec["strategy"], spec["revisionHistoryLimit"]) == (1, {"type": "Recreate"}, 1)
    assert amounts(each.container(ACTIONS)) == ("100m", "256Mi", "200m", "512Mi")
    assert each.of("HorizontalPodAutoscaler") == []


@pytest.mark.parametrize(
    ("key", "kind", "name"), [("actions-processor", "Deployment", ACTIONS), ("resync", "CronJob", RESYNC)]
)
def test_po_18_each_workload_can_be_off(key: str, kind: str, name: str) -> None:
    def off(spec: Values) -> None:
        spec["environments"]["dev"]["workloads"][key] = None

    objects = varied(NAME, "dev", off)
    assert name not in objects.names(kind)
    assert not [found for found in objects.objects if found["metadata"]["name"].startswith(name)]


def test_po_18_live_events_are_off_with_their_way_in() -> None:
    def off(spec: Values) -> None:
        spec["environments"]["dev"] |= {"ingress": None}
        spec["environments"]["dev"]["workloads"]["live-events"] = None

    objects = varied(NAME, "dev", off)
    assert LIVE not in objects.names("Deployment")
    assert (objects.of("Ingress"), LIVE in objects.names("Service")) == ([], False)


def test_po_19_a_database_in_the_cluster(dev: Objects) -> None:
    container = dev.container("postgresql", "StatefulSet")
    wanted = {
        "POSTGRES_DB": "ocean",
        "POSTGRES_USER": "port_admin",
        "POSTGRES_PASSWORD": {"secretKeyRef": {"name": "port-ocean-credentials", "key": "OCEAN__DATABASE__PASSWORD"}},
    }
    assert variables(container).items() >= wanted.items()
    config = dev.generated("port-ocean-config")
    assert (config["OCEAN__DATABASE__HOST"], config["OCEAN__DATABASE__PORT"]) == ("postgresql", "5432")
    assert (config["OCEAN__DATABASE__NAME"], config["OCEAN__DATABASE__USERNAME"]) == ("ocean", "port_admin")
    assert dev.one("Service", "postgresql")["spec"]["ports"][0]["port"] == 5432


def test_po_19_a_database_outside(prod: Objects) -> None:
    assert prod.of("StatefulSet") == []
    config = prod.generated("port-ocean-config")
    assert config["OCEAN__DATABASE__HOST"] == "ocean.cluster-abc.eu-west-1.rds.amazonaws.com"
    assert (config["OCEAN__DATABASE__PORT"], config["OCEAN__DATABASE__SSLMODE"]) == ("5432", "verify-full")


@pytest.mark.parametrize(("kind", "name"), RUN)
def test_po_20_all_three_wait_for_the_database_and_not_for_ever(each: Objects, kind: str, name: str) -> None:
    first = each.pod(name, kind)["initContainers"][0]
    assert first["name"] == "wait-for-postgresql"
    host = each.generated("port-ocean-config")["OCEAN__DATABASE__HOST"]
    said = " ".join([*first["command"], *first["args"]])
    assert f"pg_isready -h {host} -p 5432" in said
    assert "sleep 2" in said
    assert "timeout 120" in said


def test_po_21_a_secret_that_is_there(dev: Objects) -> None:
    assert (dev.of("Secret"), dev.of("ExternalSecret")) == ([], [])
    secret = {"secretKeyRef": {"name": "port-ocean-credentials", "key": "OCEAN__PORT__CLIENT_ID"}}
    assert variables(dev.container(LIVE))["OCEAN__PORT__CLIENT_ID"] == secret


def test_po_22_namespace(prod: Objects) -> None:
    assert prod.names("Namespace") == ["port-ocean"]
    assert {found["metadata"].get("namespace") for found in prod.objects if found["kind"] != "Namespace"} == {
        "port-ocean"
    }


@pytest.mark.parametrize("name", [LIVE, ACTIONS])
def test_po_23_names_and_labels(each: Objects, name: str) -> None:
    deployment = each.one("Deployment", name)
    assert labels(deployment)["app"] == name
    assert deployment["spec"]["selector"]["matchLabels"] == {"app": name}
    assert labels(deployment["spec"]["template"])["app"] == name


def peers(objects: Objects, name: str, side: str) -> list[tuple[str, tuple[int, ...]]]:
    """Who is let in or out, with the ports."""
    found = []
    for edge in objects.one("NetworkPolicy", f"{name}-policy")["spec"].get(side, ()):
        ports = tuple(sorted({port["port"] for port in edge["ports"]}))
        for peer in edge["from" if side == "ingress" else "to"]:
            block, namespace = peer.get("ipBlock"), peer.get("namespaceSelector")
            words = namespace["matchLabels"]["kubernetes.io/metadata.name"] if namespace else ""
            found.append((block["cidr"] if block else words or peer["podSelector"]["matchLabels"]["app"], ports))
    return found


def test_po_24_out_to_the_api_the_database_and_dns_alone(staging: Objects, prod: Objects) -> None:
    dns = [(where, (53,)) for where in ("kube-system", "169.254.20.10/32", "kube-system")]  # the server, and its cache
    common = [*dns, ("0.0.0.0/0", (443,))]
    for name in (LIVE, ACTIONS):
        assert peers(staging, name, "egress") == [*common, ("port-ocean-postgresql", (5432,))]
        assert peers(prod, name, "egress") == [*common, ("10.20.0.0/16", (5432,))]


def test_po_24_in_from_the_webhooks_way_alone(each: Objects) -> None:
    assert peers(each, LIVE, "ingress") == [("ingress-nginx", (8000,))]
    assert peers(each, ACTIONS, "ingress") == []


def test_po_24_the_database_is_reached_by_what_uses_it_alone(staging: Objects) -> None:
    policy = peers(staging, "postgresql", "ingress")
    assert {name for name, _ in policy} >= {RESYNC, LIVE, ACTIONS}
    assert {name for name, _ in policy} - {RESYNC, LIVE, ACTIONS} <= {"port-ocean-postgresql-backup"}
    assert {ports for _, ports in policy} == {(5432,)}


def test_po_25_one_image_key_promotes_all_three(each: Objects) -> None:
    assert [each.container(name, kind)["image"] for kind, name in RUN] == [INTEGRATION] * 3


def test_po_26_a_token_only_where_it_is_used(each: Objects) -> None:
    mounted = {name: each.pod(name, kind)["automountServiceAccountToken"] for kind, name in RUN}
    assert mounted == {RESYNC: True, LIVE: False, ACTIONS: False}


def test_po_26_pods_are_restricted(each: Objects) -> None:
    (namespace,) = each.of("Namespace")
    assert labels(namespace)["pod-security.kubernetes.io/enforce"] == "restricted"
