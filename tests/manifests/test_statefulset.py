"""StatefulSets, their headless Services, and storage."""

from __future__ import annotations

from typing import Any

import pytest

from tests.manifests.conftest import Build, only

DB = "workloads: { db: { kind: StatefulSet, image: 'shop/db:1.0', ports: { pg: 5432 }, %s } }"
SELECTOR = {"app.kubernetes.io/name": "shop", "app.kubernetes.io/component": "db"}


def test_each_pod_of_a_statefulset_has_a_name_by_a_headless_service(build: Build) -> None:
    objects = build("namePrefix: x-\n" + DB % "service: { pg: 5432 }")["prod"]
    assert objects["StatefulSet/x-shop-db"]["spec"]["serviceName"] == "x-shop-db-headless"
    assert objects["Service/x-shop-db-headless"]["spec"] == {
        "clusterIP": "None",
        "publishNotReadyAddresses": True,
        "selector": SELECTOR,
        "ports": [{"name": "pg", "port": 5432, "targetPort": "pg", "protocol": "TCP"}],
    }
    assert objects["Service/x-shop-db"]["spec"]["type"] == "ClusterIP"


def test_a_service_that_is_headless_itself_is_the_only_one(build: Build) -> None:
    objects = build(DB % "service: { headless: true, ports: { pg: 5432 } }")["prod"]
    assert only(objects, "Service")["metadata"]["name"] == "shop-db"
    assert only(objects, "StatefulSet")["spec"]["serviceName"] == "shop-db"


def test_a_monitor_does_not_find_the_pods_twice(build: Build) -> None:
    """The headless Service has no label by which the monitor selects."""
    objects = build(DB % "service: { pg: 5432 }, monitoring: { port: pg }")["prod"]
    wanted = only(objects, "ServiceMonitor")["spec"]["selector"]["matchLabels"].items()
    found = [
        key for key, value in objects.items() if wanted <= value["metadata"]["labels"].items() and "Service/" in key
    ]
    assert found == ["Service/shop-db"]


def test_a_statefulset_has_the_fields_of_its_own(build: Build) -> None:
    fields = (
        "replicas: 3, podManagementPolicy: Parallel, updateStrategy: { type: RollingUpdate, rollingUpdate: { partition: 1 } },"
        "persistentVolumeClaimRetentionPolicy: { whenScaled: Delete }, serviceName: peers"
    )
    objects = build(DB % fields)["prod"]
    spec = only(objects, "StatefulSet")["spec"]
    assert {key: spec[key] for key in ("replicas", "podManagementPolicy", "updateStrategy", "serviceName")} == {
        "replicas": 3,
        "podManagementPolicy": "Parallel",
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}},
        "serviceName": "peers",
    }
    assert spec["persistentVolumeClaimRetentionPolicy"] == {"whenScaled": "Delete"}
    assert only(objects, "PodDisruptionBudget")["spec"]["maxUnavailable"] == 1
    assert spec["template"]["spec"]["topologySpreadConstraints"][0]["topologyKey"] == "kubernetes.io/hostname"


def test_a_statefulset_scales(build: Build) -> None:
    fields = "resources: { requests: { cpu: 100m } }, autoscaling: { maxReplicas: 5, cpu: 70 }"
    objects = build("namePrefix: x-\n" + DB % fields)["prod"]
    assert only(objects, "HorizontalPodAutoscaler")["spec"]["scaleTargetRef"] == {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "name": "x-shop-db",
    }
    assert "replicas" not in only(objects, "StatefulSet")["spec"]


def test_the_claims_of_a_statefulset_are_the_same_in_every_version_of_kustomize(build: Build) -> None:
    """A label more on them, and the API server refuses the change (kubernetes-sigs/kustomize#5831)."""
    objects = build(DB % "storage: { data: 10Gi, wal: { size: 2Gi, mountPath: /wal, storageClassName: fast } }")["prod"]
    stateful = only(objects, "StatefulSet")
    modes = {"accessModes": ["ReadWriteOnce"]}
    assert stateful["spec"]["volumeClaimTemplates"] == [
        {
            "metadata": {"name": "data", "labels": SELECTOR},
            "spec": {**modes, "resources": {"requests": {"storage": "10Gi"}}},
        },
        {
            "metadata": {"name": "wal", "labels": SELECTOR},
            "spec": {**modes, "storageClassName": "fast", "resources": {"requests": {"storage": "2Gi"}}},
        },
    ]
    template = stateful["spec"]["template"]
    assert template["metadata"]["labels"]["app.kubernetes.io/environment"] == "production"
    assert template["spec"]["containers"][0]["volumeMounts"][:2] == [
        {"name": "data", "mountPath": "/data"},
        {"name": "wal", "mountPath": "/wal"},
    ]
    assert [volume["name"] for volume in template["spec"]["volumes"]] == ["tmp"]


def test_an_environment_has_another_size_and_keeps_the_rest(build: Build) -> None:
    built = build(
        DB % "storage: { size: 10Gi, storageClassName: fast }"
        + "\nenvironments: { dev: { workloads: { db: { storage: 1Gi } } }, prod: {} }"
    )
    sizes = {
        name: only(objects, "StatefulSet")["spec"]["volumeClaimTemplates"][0]["spec"] for name, objects in built.items()
    }
    modes = {"accessModes": ["ReadWriteOnce"], "storageClassName": "fast"}
    assert sizes == {
        name: {**modes, "resources": {"requests": {"storage": size}}}
        for name, size in (("dev", "1Gi"), ("prod", "10Gi"))
    }


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("Deployment", ("spec", "template", "spec")),
        ("Job", ("spec", "template", "spec")),
        ("CronJob", ("spec", "jobTemplate", "spec", "template", "spec")),
    ],
)
def test_other_kinds_have_a_claim_that_a_prefix_reaches(build: Build, kind: str, path: tuple[str, ...]) -> None:
    more = "schedule: '@daily', " if kind == "CronJob" else ""
    objects = build(f"namePrefix: x-\nworkloads: {{ web: {{ kind: {kind}, {more} image: 'a:1', storage: 5Gi }} }}")[
        "prod"
    ]
    assert objects["PersistentVolumeClaim/x-shop-web-data"]["spec"] == {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "5Gi"}},
    }
    pod: Any = only(objects, kind)
    for step in path:
        pod = pod[step]
    claim = {"name": "data", "persistentVolumeClaim": {"claimName": "x-shop-web-data"}}
    assert claim in pod["volumes"]
    assert {"name": "data", "mountPath": "/data"} in pod["containers"][0]["volumeMounts"]


def test_a_deployment_gives_its_disk_up_before_the_next_pod_wants_it(build: Build) -> None:
    objects = build("workloads: { web: { image: 'a:1', storage: 5Gi } }")["prod"]
    assert only(objects, "Deployment")["spec"]["strategy"] == {"type": "Recreate"}


def test_storage_for_many_lets_a_deployment_roll(build: Build) -> None:
    shared = "storage: { size: 5Gi, accessModes: [ReadWriteMany] }"
    objects = build(f"workloads: {{ web: {{ image: 'a:1', replicas: 3, {shared} }} }}")["prod"]
    assert only(objects, "Deployment")["spec"]["strategy"]["type"] == "RollingUpdate"
