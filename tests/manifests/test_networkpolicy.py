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


def test_from_alone_closes_ingress_only_as_in_kubernetes(build: Build) -> None:
    found = policy(build(SPEC)["dev"], "api")
    assert found["policyTypes"] == ["Ingress"]
    assert "egress" not in found


def test_to_alone_and_nothing_close_both_directions(build: Build) -> None:
    objects = build(
        """
workloads:
  web: { image: "shop/web:1.0", networkPolicy: { from: ["ns/a:80"], to: [] } }
  api: { image: "shop/api:1.0", networkPolicy: { to: ["10.0.0.0/8:443"] } }
  db: { image: "shop/db:1.0", ports: { pg: 5432 }, service: { pg: 5432 }, networkPolicy: {} }
  user: { image: "shop/user:1.0", dependsOn: [db] }
"""
    )["dev"]
    for key in ("web", "api", "db"):
        assert policy(objects, key)["policyTypes"] == ["Ingress", "Egress"]
    assert policy(objects, "db")["ingress"][0]["from"] == [pods("user")]
    assert len(policy(objects, "db")["egress"]) == 1


def test_dns_of_the_node_is_allowed(build: Build) -> None:
    peers = policy(build(SPEC)["dev"], "web")["egress"][0]["to"]
    assert {"ipBlock": {"cidr": "169.254.20.10/32"}} in peers
    assert {"k8s-app": "node-local-dns"} in [
        peer["podSelector"]["matchLabels"] for peer in peers if "podSelector" in peer
    ]


ADDRESSED = """\
workloads:
  web:
    image: shop/web:1.0
    env: { API: "http://${api.host}:${api.port}", NOT: "$${db.host}" }
    networkPolicy: { to: [] }
  api:
    image: shop/api:1.0
    ports: { http: 9000 }
    service: { http: 80 }
    networkPolicy: {}
  db: { image: "shop/db:1.0", ports: { pg: 5432 }, service: { pg: 5432 }, networkPolicy: {} }
"""


def test_an_address_in_a_workload_is_an_edge(build: Build) -> None:
    objects = build(ADDRESSED)["dev"]
    http = [{"protocol": "TCP", "port": 9000}]
    assert policy(objects, "web")["egress"][1:] == [{"to": [pods("api")], "ports": http}]
    assert policy(objects, "api")["ingress"] == [{"from": [pods("web")], "ports": http}]
    assert "ingress" not in policy(objects, "db")


def test_default_deny_closes_the_namespace_and_leaves_the_declared_edges(build: Build) -> None:
    text = """
defaultDeny: true
workloads:
  web: { image: "shop/web:1.0", env: { API: "${api.host}" } }
  api: { image: "shop/api:1.0", ports: { http: 9000 }, service: { http: 80 }, networkPolicy: { from: ["ns/x:http"] } }
"""
    objects = build(text)["dev"]
    spec = objects["NetworkPolicy/shop-default-deny"]["spec"]
    assert (spec["podSelector"], spec["policyTypes"]) == ({}, ["Ingress", "Egress"])
    assert [rule["ports"][0]["port"] for rule in spec["egress"]] == [53]
    assert policy(objects, "web")["egress"][1]["to"] == [pods("api")]
    assert policy(objects, "api")["policyTypes"] == ["Ingress", "Egress"]
    assert [rule["from"][0] for rule in policy(objects, "api")["ingress"]][1] == pods("web")
