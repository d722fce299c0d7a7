"""Dependencies, presets, services outside, backups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kustomgen.cli.boundary import run
from tests.manifests.conftest import Build, only

SECRETS = "secrets: { provider: existing, name: made-outside, keys: [postgres-password, other] }\n"
WEB = "web: { image: 'shop/web:1.0', dependsOn: [db], networkPolicy: { to: ['0.0.0.0/0:443'] } }"
APART = "\nenvironments: { dev: {}, prod: { workloads: { db: { external: { host: %s, port: 6432 } } } } }"


def pod(value: Any) -> Any:
    """The pod of a workload, or of its spec."""
    if value.get("kind") == "CronJob":
        return pod(value["spec"]["jobTemplate"])
    return (value if "template" in value else value["spec"])["template"]["spec"]


def edges(policy: Any, direction: str) -> list[Any]:
    """The rules of a policy, DNS apart."""
    return list(policy["spec"][direction][1 if direction == "egress" else 0 :])


def test_a_workload_waits_a_while_for_what_it_depends_on(build: Build) -> None:
    web = "web: { image: 'shop/web:1.0', dependsOn: { api: { timeout: 5m } }, initContainers: { mine: { image: 'a:1' } } }"
    api = "api: { image: 'shop/web:1.0', ports: { http: 8080 }, service: { http: 80 } }"
    objects = build(f"namePrefix: ${{env}}-\nworkloads:\n  {web}\n  {api}\n")["prod"]
    first, second = pod(objects["Deployment/prod-shop-web"])["initContainers"]
    assert second["name"] == "mine"
    assert {key: first[key] for key in ("name", "image", "command", "args")} == {
        "name": "wait-for-api",
        "image": "busybox:1.37.0",
        "command": ["timeout", "300", "sh", "-c"],
        "args": [
            "until nc -z -w 2 prod-shop-api 80; do echo waiting for prod-shop-api:80; sleep 2; done",
        ],
    }
    assert (first["securityContext"]["runAsUser"], first["securityContext"]["readOnlyRootFilesystem"]) == (65534, True)
    assert "env" not in first


def test_what_is_said_of_a_container_that_waits_is_laid_over_it(build: Build) -> None:
    own = "initContainers: { wait-for-api: { resources: { limits: { cpu: 1 } } } }"
    api = "api: { image: 'shop/web:1.0', ports: { http: 8080 }, service: { http: 80 } }"
    objects = build(f"workloads:\n  web: {{ image: 'shop/web:1.0', dependsOn: [api], {own} }}\n  {api}\n")["prod"]
    [waiter] = pod(objects["Deployment/shop-web"])["initContainers"]
    assert waiter["image"] == "busybox:1.37.0"
    assert waiter["resources"] == {
        "requests": {"cpu": "10m", "memory": "16Mi"},
        "limits": {"memory": "64Mi", "cpu": "1"},
    }


def test_an_image_to_wait_with_has_its_version_where_all_have(build: Build) -> None:
    objects = build(
        "images: { busybox: 1.36.1 }\nworkloads:\n"
        "  web: { image: 'shop/web:1.0', dependsOn: [api] }\n"
        "  api: { image: 'shop/web:1.0', ports: { http: 8080 }, service: { http: 80 } }\n"
    )["prod"]
    assert pod(objects["Deployment/shop-web"])["initContainers"][0]["image"] == "busybox:1.36.1"


def test_a_dependency_opens_the_way_on_both_sides(build: Build) -> None:
    objects = build(f"{SECRETS}workloads:\n  {WEB}\n  db: {{ preset: postgres }}\n")["prod"]
    port = [{"protocol": "TCP", "port": 5432}]
    labels = {"app.kubernetes.io/name": "shop"}
    assert edges(objects["NetworkPolicy/shop-web-policy"], "egress")[1] == {
        "to": [{"podSelector": {"matchLabels": labels | {"app.kubernetes.io/component": "db"}}}],
        "ports": port,
    }
    assert edges(objects["NetworkPolicy/shop-db-policy"], "ingress") == [
        {"from": [{"podSelector": {"matchLabels": labels | {"app.kubernetes.io/component": "web"}}}], "ports": port}
    ]


def test_a_workload_without_a_network_policy_stays_open(build: Build) -> None:
    objects = build(f"{SECRETS}workloads:\n  web: {{ image: 'a:1', dependsOn: [db] }}\n  db: {{ preset: postgres }}\n")[
        "prod"
    ]
    assert "NetworkPolicy/shop-web-policy" not in objects


def test_postgres_is_as_it_should_be(build: Build) -> None:
    objects = build(f"{SECRETS}workloads: {{ db: {{ preset: postgres, storage: 20Gi }} }}")["prod"]
    spec = objects["StatefulSet/shop-db"]["spec"]
    main = pod(spec)["containers"][0]
    env = {item["name"]: item.get("value") or item["valueFrom"]["secretKeyRef"] for item in main["env"]}
    assert env == {
        "POSTGRES_DB": "shop",
        "POSTGRES_USER": "shop",
        "POSTGRES_PASSWORD": {"name": "made-outside", "key": "postgres-password"},
        "PGDATA": "/var/lib/postgresql/data/pgdata",
    }
    assert (main["image"], main["readinessProbe"]["exec"]["command"][2].split()[0]) == (
        "postgres:16-alpine",
        "pg_isready",
    )
    security = pod(spec)["securityContext"]
    assert (security["runAsUser"], security["fsGroup"], security["runAsNonRoot"]) == (70, 70, True)
    assert {mount["mountPath"] for mount in main["volumeMounts"]} == {
        "/var/lib/postgresql/data",
        "/var/run/postgresql",
        "/tmp",  # noqa: S108 - a path in a container
    }
    assert spec["volumeClaimTemplates"][0]["spec"]["resources"] == {"requests": {"storage": "20Gi"}}
    assert objects["Service/shop-db"]["spec"]["ports"][0]["port"] == 5432


def test_a_preset_gives_way_to_every_field_and_knows_no_defaults(build: Build) -> None:
    db = (
        "{ preset: postgres, image: 'postgres:17-alpine', service: { name: postgres-service }, ports: { postgres: 5433 },"
        " env: { POSTGRES_DB: ocean, POSTGRES_PASSWORD: { secret: other } }, networkPolicy: null }"
    )
    objects = build(f"{SECRETS}defaults: {{ replicas: 3, args: [x] }}\nworkloads: {{ db: {db} }}")["prod"]
    main = pod(objects["StatefulSet/shop-db"])["containers"][0]
    assert (main["image"], main["ports"][0]["containerPort"], "args" in main) == ("postgres:17-alpine", 5433, False)
    assert main["env"][0] == {"name": "POSTGRES_DB", "value": "ocean"}
    keys = [item["valueFrom"]["secretKeyRef"]["key"] for item in main["env"] if "valueFrom" in item]
    assert keys == ["other"]
    assert "Service/postgres-service" in objects
    assert "NetworkPolicy/shop-db-policy" not in objects


def test_redis_runs_as_its_image_does(build: Build) -> None:
    objects = build("workloads: { cache: { preset: redis } }")["prod"]
    running = pod(objects["StatefulSet/shop-cache"])
    assert (running["securityContext"]["runAsUser"], running["securityContext"]["fsGroup"]) == (999, 1000)
    assert running["containers"][0]["command"] == ["redis-server"]


def test_a_service_outside_takes_the_place_of_all_objects(build: Build) -> None:
    db = "db: { preset: postgres, backup: { schedule: '@daily' } }"
    config = "config: { HOST: '${db.host}', URL: 'postgres://${db.host}:${db.port}/shop' }\n"
    built = build(f"{SECRETS}{config}workloads:\n  {WEB}\n  {db}\n{APART % 'db.example.com'}")
    data = {name: next(v["data"] for v in found.values() if v["kind"] == "ConfigMap") for name, found in built.items()}
    assert data == {
        "dev": {"HOST": "shop-db", "URL": "postgres://shop-db:5432/shop"},
        "prod": {"HOST": "db.example.com", "URL": "postgres://db.example.com:6432/shop"},
    }
    assert {"StatefulSet/shop-db", "CronJob/shop-db-backup"} <= built["dev"].keys()
    assert not [key for key in built["prod"] if "shop-db" in key]
    wait = pod(built["prod"]["Deployment/shop-web"])["initContainers"][0]
    assert (wait["image"], wait["args"]) == (
        "postgres:16-alpine",
        ["until pg_isready -h db.example.com -p 6432 -t 2; do echo waiting for db.example.com:6432; sleep 2; done"],
    )
    assert edges(built["prod"]["NetworkPolicy/shop-web-policy"], "egress")[1] == {
        "to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}],
        "ports": [{"protocol": "TCP", "port": 6432}],
    }


def test_the_way_outside_leads_to_an_address_where_there_is_one(build: Build) -> None:
    built = build(f"{SECRETS}workloads:\n  {WEB}\n  db: {{ preset: postgres }}\n{APART % '10.1.2.3'}")
    found = edges(built["prod"]["NetworkPolicy/shop-web-policy"], "egress")[1]
    assert found["to"] == [{"ipBlock": {"cidr": "10.1.2.3/32"}}]


def test_the_address_of_a_workload_has_the_prefix(build: Build) -> None:
    text = (
        "namePrefix: ${env}-\nvars: { api: '${api.host}:${api.port}' }\nworkloads:\n"
        "  api: { image: 'a:1', ports: { http: 8080 }, service: { http: 80 } }\n"
        "  web: { image: 'a:1', env: { API: 'http://${api}/v1' } }\n"
    )
    built = build(text)
    env = {name: pod(found[f"Deployment/{name}-shop-web"])["containers"][0]["env"] for name, found in built.items()}
    assert env == {name: [{"name": "API", "value": f"http://{name}-shop-api:80/v1"}] for name in ("dev", "prod")}


def test_a_backup_dumps_the_database_and_keeps_some(build: Build) -> None:
    backup = "backup: { schedule: '0 2 * * *', retain: 14d, storage: 50Gi }"
    objects = build(f"{SECRETS}workloads: {{ db: {{ preset: postgres, {backup} }} }}")["prod"]
    job = objects["CronJob/shop-db-backup"]
    assert (job["spec"]["schedule"], job["spec"]["concurrencyPolicy"]) == ("0 2 * * *", "Forbid")
    running = pod(job)
    main = running["containers"][0]
    env = {item["name"]: item.get("value") or item["valueFrom"]["secretKeyRef"]["key"] for item in main["env"]}
    assert env == {
        "RETAIN_COUNT": "0",
        "RETAIN_DAYS": "14",
        "POSTGRES_DB": "shop",
        "POSTGRES_USER": "shop",
        "POSTGRES_PASSWORD": "postgres-password",
    }
    assert 'pg_dump -h shop-db -p 5432 -U "$POSTGRES_USER"' in main["args"][0]
    assert running["initContainers"][0]["name"] == "wait-for-db"
    assert objects["PersistentVolumeClaim/shop-db-backup-backup"]["spec"]["resources"]["requests"]["storage"] == "50Gi"
    allowed = [
        rule["from"][0]["podSelector"]["matchLabels"]
        for rule in edges(objects["NetworkPolicy/shop-db-policy"], "ingress")
    ]
    assert [labels["app.kubernetes.io/component"] for labels in allowed] == ["db-backup"]


def test_a_singleton_is_stopped_before_the_next_starts(build: Build) -> None:
    objects = build("workloads: { web: { image: 'a:1', singleton: true } }")["prod"]
    assert only(objects, "Deployment")["spec"]["strategy"] == {"type": "Recreate"}


def test_a_cronjob_can_run_with_each_deployment_too(build: Build) -> None:
    sync = (
        "sync: { kind: CronJob, schedule: '@hourly', image: 'a:1', runOnDeploy: after, ttlSecondsAfterFinished: 10m }"
    )
    built = build(
        f"workloads: {{ {sync} }}\nenvironments: {{ dev: {{}}, prod: {{ workloads: {{ sync: {{ args: [x] }} }} }},"
        " test: { workloads: { sync: { suspend: true } } } }"
    )
    jobs = {name: [value for value in found.values() if value["kind"] == "Job"] for name, found in built.items()}
    assert [len(found) for found in jobs.values()] == [1, 1, 0]
    job, other = jobs["dev"][0], jobs["prod"][0]
    assert job["metadata"]["annotations"]["argocd.argoproj.io/hook"] == "PostSync"
    assert pod(job) == pod(built["dev"]["CronJob/shop-sync"])
    assert job["spec"]["ttlSecondsAfterFinished"] == 600
    # Applied a second time it is the same; with other content, another one.
    assert job["metadata"]["name"].startswith("shop-sync-")
    assert job["metadata"]["name"] != other["metadata"]["name"]


def test_containers_and_pods_have_the_rest_of_their_fields(build: Build) -> None:
    objects = build("""\
podSecurity: privileged
workloads:
  agent:
    kind: DaemonSet
    image: a:1
    hostNetwork: true
    hostPID: true
    enableServiceLinks: false
    hostAliases: [{ ip: 10.0.0.5, hostnames: [legacy] }]
    dnsConfig: { options: [{ name: ndots, value: "2" }] }
    runtimeClassName: gvisor
    lifecycle: { preStop: { exec: { command: [sleep, "5"] } } }
    workingDir: /app
    envFrom: [{ secretRef: { name: shared }, prefix: SHARED_ }]
    terminationMessagePolicy: FallbackToLogsOnError
    sidecars: { log: { image: "b:1", imagePullPolicy: Always } }
""")["prod"]
    running = pod(only(objects, "DaemonSet"))
    main = running["containers"][0]
    assert {key: running[key] for key in ("hostNetwork", "hostPID", "dnsPolicy", "enableServiceLinks")} == {
        "hostNetwork": True,
        "hostPID": True,
        "dnsPolicy": "ClusterFirstWithHostNet",
        "enableServiceLinks": False,
    }
    assert running["hostAliases"] == [{"ip": "10.0.0.5", "hostnames": ["legacy"]}]
    assert (main["workingDir"], main["envFrom"]) == ("/app", [{"secretRef": {"name": "shared"}, "prefix": "SHARED_"}])
    assert main["lifecycle"] == {"preStop": {"exec": {"command": ["sleep", "5"]}}}
    assert running["initContainers"][0]["imagePullPolicy"] == "Always"


def test_settings_whose_keys_are_variables_can_be_taken_whole_under_a_prefix(build: Build) -> None:
    taken = "[{ configMapRef: { name: shop-config }, prefix: SHOP_ }]"
    workloads = f"workloads: {{ web: {{ image: 'a:1', config: false, envFrom: {taken} }} }}"
    objects = build(f"namePrefix: ${{env}}-\nconfig: {{ LEVEL: info }}\n{workloads}")["prod"]
    made = only(objects, "ConfigMap")["metadata"]["name"]
    assert made.startswith("prod-shop-config-")
    assert pod(only(objects, "Deployment"))["containers"][0]["envFrom"] == [
        {"configMapRef": {"name": made}, "prefix": "SHOP_"}
    ]


def test_what_a_job_before_the_deployment_waits_for_comes_before_it(build: Build) -> None:
    migrate = "migrate: { kind: Job, image: 'a:1', runOnDeploy: before, dependsOn: [db] }"
    web = "web: { image: 'a:1', dependsOn: [db] }"
    objects = build(f"{SECRETS}workloads:\n  {migrate}\n  {web}\n  db: {{ preset: postgres }}\n")["prod"]
    waves = {
        key: value["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-wave")
        for key, value in objects.items()
    }
    assert {waves[key] for key in ("StatefulSet/shop-db", "Service/shop-db", "Service/shop-db-headless")} == {"-2"}
    assert waves[next(key for key in waves if key.startswith("Job/"))] == "-1"
    assert waves["Deployment/shop-web"] is None


def test_another_image_can_wait(build: Build) -> None:
    objects = build(
        "waitImage: registry.example.com/wait\nimages: { registry.example.com/wait: v2 }\nworkloads:\n"
        "  web: { image: 'shop/web:1.0', dependsOn: [api] }\n"
        "  api: { image: 'shop/web:1.0', ports: { http: 8080 }, service: { http: 80 } }\n"
    )["prod"]
    assert pod(objects["Deployment/shop-web"])["initContainers"][0]["image"] == "registry.example.com/wait:v2"


CLEAN = """\
apiVersion: kustomgen/v1
name: ocean
namespace: ocean-${env}
config: { DB_HOST: "${postgres.host}", REDIS: "redis://${cache.host}:${cache.port}" }
secrets:
  provider: externalSecret
  secretStoreRef: { name: vault }
  data: { postgres-password: "ocean/${env}/postgres" }
workloads:
  web:
    image: shop/web:1.0
    replicas: 3
    ports: { http: 8080 }
    service: { http: 80 }
    livenessProbe: /live
    readinessProbe: /ready
    resources: { requests: { cpu: 250m, memory: 256Mi }, limits: { memory: 512Mi } }
    dependsOn: [postgres, cache]
    networkPolicy: { from: ["ns/ingress-nginx:http"] }
  sync:
    kind: CronJob
    schedule: "@daily"
    runOnDeploy: after
    image: shop/web:1.0
    resources: { requests: { cpu: 250m, memory: 256Mi }, limits: { memory: 512Mi } }
    dependsOn: { web: { timeout: 5m } }
    networkPolicy: {}
  postgres: { preset: postgres, storage: 20Gi, backup: { schedule: "0 2 * * *" } }
  cache: { preset: redis }
environments:
  dev: {}
  prod: { workloads: { postgres: { external: { host: db.example.com, port: 5432, cidr: 10.1.0.0/16 } } } }
"""


def test_rules_find_nothing_in_what_is_behind_a_workload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("kustomgen.yaml").write_text(CLEAN, encoding="utf-8")
    assert run(["generate", "--verify"]) == 0
    capsys.readouterr()
    code = run(["check", "--fail-on", "warning"])
    assert code == 0, capsys.readouterr().out
