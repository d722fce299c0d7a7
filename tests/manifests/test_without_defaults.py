"""``builtinDefaults: false``: the objects have what is written, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.manifests.conftest import Build, only

NAMES = "podSecurity: false\nstandardLabels: false\nnamespaceObject: false\n"
LABELS = {"app": "guestbook", "tier": "frontend"}


def test_only_what_is_written_is_built(build: Build) -> None:
    built = build(f"""{NAMES}
workloads:
  frontend:
    builtinDefaults: false
    name: frontend
    containerName: php-redis
    image: example/frontend:v5
    selectorLabels: {{app: guestbook, tier: frontend}}
    labels: {{app: guestbook}}
    podLabels: {{}}
    ports: {{80: 80}}
    service: {{labels: {{}}, ports: {{80: {{port: 80, targetPort: 80}}}}}}
""")["dev"]

    container = {"name": "php-redis", "image": "example/frontend:v5", "ports": [{"containerPort": 80}]}
    template = {"metadata": {"labels": LABELS}, "spec": {"containers": [container]}}
    place = {"name": "frontend", "namespace": "shop-dev"}
    assert sorted(built.values(), key=lambda value: str(value["kind"])) == [
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {**place, "labels": {"app": "guestbook"}},
            "spec": {"selector": {"matchLabels": LABELS}, "template": template},
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": place,
            "spec": {"selector": LABELS, "ports": [{"port": 80, "targetPort": 80}]},
        },
    ]


@pytest.mark.parametrize(
    ("port", "built"),
    [
        ("80", {"name": "http", "port": 80, "targetPort": "http"}),
        ("{port: 80, targetPort: web}", {"name": "http", "port": 80, "targetPort": "web"}),
        ("{port: 80, targetPort: 8080}", {"name": "http", "port": 80, "targetPort": 8080}),
        ("{port: 8080, targetPort: false, protocol: TCP}", {"name": "http", "port": 8080, "protocol": "TCP"}),
    ],
)
def test_a_port_of_a_service_leads_where_it_says(build: Build, port: str, built: dict[str, Any]) -> None:
    objects = build(f"""
workloads:
  web:
    builtinDefaults: false
    image: shop/web:1.0
    ports: {{http: 8080, web: 8081}}
    service: {{http: {port}}}
""")["dev"]

    assert only(objects, "Service")["spec"]["ports"] == [built]


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet", "Job", "CronJob"])
def test_no_kind_adds_anything(build: Build, kind: str) -> None:
    schedule = "schedule: '@daily'" if kind == "CronJob" else ""
    objects = build(f"""{NAMES}
workloads:
  web:
    kind: {kind}
    builtinDefaults: false
    serviceAccountName: shared
    selectorLabels: {{app: web}}
    image: shop/web:1.0
    {schedule}
""")["dev"]

    spec = only(objects, kind)["spec"]
    spec = spec.pop("jobTemplate")["spec"] if kind == "CronJob" else spec
    spec.pop("selector", None)
    assert spec == {
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"serviceAccountName": "shared", "containers": [{"name": "web", "image": "shop/web:1.0"}]},
        }
    }
    assert len(objects) == 1
