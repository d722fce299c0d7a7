"""Edges between workloads: said once, open at both ends."""

from __future__ import annotations

from typing import Any

from tests.layout.equivalence import Objects
from tests.manifests.conftest import Build

SPEC = """\
workloads:
  web:
    image: shop/web:1.0
    networkPolicy: { from: [ns/ingress-nginx:8080], to: [api:http] }
  api:
    image: shop/api:1.0
    ports: { http: 9000 }
    networkPolicy: { from: [ns/monitoring:http, worker] }
  worker:
    image: shop/worker:1.0
    networkPolicy: { to: [api:http] }
  open: { image: "shop/open:1.0" }
"""


def pods(key: str) -> dict[str, Any]:
    return {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "shop", "app.kubernetes.io/component": key}}}


def policy(objects: Objects, key: str) -> dict[str, Any]:
    spec: dict[str, Any] = objects[f"NetworkPolicy/shop-{key}-policy"]["spec"]
    return spec


def test_an_edge_that_is_said_at_one_workload_is_open_at_the_other(build: Build) -> None:
    objects = build(SPEC)["dev"]
    http = [{"protocol": "TCP", "port": 9000}]
    assert policy(objects, "api")["ingress"][2:] == [{"from": [pods("web")], "ports": http}]
    assert policy(objects, "web")["egress"][1:] == [{"to": [pods("api")], "ports": http}]


def test_an_edge_that_is_open_already_is_not_opened_again(build: Build) -> None:
    objects = build(SPEC)["dev"]
    assert policy(objects, "api")["ingress"][1] == {"from": [pods("worker")]}
    assert len(policy(objects, "api")["ingress"]) == 3
    assert policy(objects, "worker")["egress"][1:] == [
        {"to": [pods("api")], "ports": [{"protocol": "TCP", "port": 9000}]},
        {"to": [pods("api")]},
    ]


def test_a_workload_without_a_policy_stays_open(build: Build) -> None:
    assert "NetworkPolicy/shop-open-policy" not in build(SPEC)["dev"]
