"""Requests from outside: the Ingress, the Gateway API, and certificates; under a prefix, too."""

from __future__ import annotations

from tests.manifests.conftest import Build, only

WEB = """\
namePrefix: ${env}-
workloads:
  api: { image: "shop/api:1.0", ports: { http: 8080, admin: 9090 }, service: { http: 80, admin: 81 } }
  web: { image: "shop/web:1.0", ports: { http: 8080 }, service: { http: 80 } }
"""


def test_a_gateway_has_the_shape_of_an_ingress_and_a_route_for_each_set_of_paths(build: Build) -> None:
    built = build(
        WEB
        + """\
gateway:
  parentRefs: [{ name: public, namespace: gateways, sectionName: https }]
  hosts:
    api.${env}.example.com: { /: api }
    hooks.${env}.example.com: { /: api }
    shop.example.com: { /: web, /admin: { workload: api, port: admin, pathType: Exact } }
"""
    )
    first, second = (built["prod"][f"HTTPRoute/prod-shop-route{suffix}"] for suffix in ("", "-2"))
    backend = {"name": "prod-shop-api", "port": 80}
    assert first["apiVersion"] == "gateway.networking.k8s.io/v1"
    assert first["spec"] == {
        "parentRefs": [{"name": "public", "namespace": "gateways", "sectionName": "https"}],
        "hostnames": ["api.prod.example.com", "hooks.prod.example.com"],
        "rules": [{"matches": [{"path": {"type": "PathPrefix", "value": "/"}}], "backendRefs": [backend]}],
    }
    assert second["spec"]["hostnames"] == ["shop.example.com"]
    assert second["spec"]["rules"][1] == {
        "matches": [{"path": {"type": "Exact", "value": "/admin"}}],
        "backendRefs": [{"name": "prod-shop-api", "port": 81}],
    }


def test_a_path_says_what_happens_on_its_way(build: Build) -> None:
    built = build(
        WEB
        + """\
gateway:
  parentRefs: [public]
  hosts:
    shop.example.com:
      /: { split: { web: 95, api: 5 }, timeouts: { request: 10s, backendRequest: 2s } }
      /api:
        workload: api
        method: GET
        headers: { X-Canary: true }
        queryParams: { beta: 1 }
        filters:
          - { requestHeaderModifier: { set: [{ name: X-Env, value: "${env}" }], remove: [X-Debug] } }
          - { urlRewrite: { path: { replacePrefixMatch: / } } }
          - { requestMirror: { workload: web, percent: 10 } }
      /old: { filters: [{ requestRedirect: { path: { replaceFullPath: /new }, statusCode: 301 } }] }
"""
    )
    rules = only(built["dev"], "HTTPRoute")["spec"]["rules"]
    assert rules[0] == {
        "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
        "backendRefs": [
            {"name": "dev-shop-web", "port": 80, "weight": 95},
            {"name": "dev-shop-api", "port": 80, "weight": 5},
        ],
        "timeouts": {"request": "10s", "backendRequest": "2s"},
    }
    assert rules[1]["matches"] == [
        {
            "path": {"type": "PathPrefix", "value": "/api"},
            "method": "GET",
            "headers": [{"name": "X-Canary", "value": "true"}],
            "queryParams": [{"name": "beta", "value": "1"}],
        }
    ]
    assert rules[1]["filters"] == [
        {
            "type": "RequestHeaderModifier",
            "requestHeaderModifier": {"set": [{"name": "X-Env", "value": "dev"}], "remove": ["X-Debug"]},
        },
        {"type": "URLRewrite", "urlRewrite": {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}}},
        {
            "type": "RequestMirror",
            "requestMirror": {"backendRef": {"name": "dev-shop-web", "port": 80}, "percent": 10},
        },
    ]
    assert rules[2] == {
        "matches": [{"path": {"type": "PathPrefix", "value": "/old"}}],
        "filters": [
            {
                "type": "RequestRedirect",
                "requestRedirect": {"path": {"type": "ReplaceFullPath", "replaceFullPath": "/new"}, "statusCode": 301},
            }
        ],
    }


CERTIFICATE = (
    WEB
    + """\
ingress: { ingressClassName: nginx, hosts: { "${env}.example.com": { /: web } } }
certificate: { issuerRef: { name: letsencrypt }, privateKey: { algorithm: ECDSA, size: 256 }, renewBefore: 360h }
"""
)


def test_a_certificate_and_what_names_its_secret_have_one_name(build: Build) -> None:
    built = build(CERTIFICATE)
    certificate, ingress = only(built["prod"], "Certificate"), only(built["prod"], "Ingress")
    assert certificate["metadata"]["name"] == "prod-shop-tls"
    assert certificate["spec"] == {
        "secretName": "prod-shop-tls",
        "issuerRef": {"name": "letsencrypt", "kind": "ClusterIssuer", "group": "cert-manager.io"},
        "dnsNames": ["prod.example.com"],
        "renewBefore": "360h",
        "privateKey": {"algorithm": "ECDSA", "size": 256},
    }
    assert ingress["spec"]["tls"] == [{"hosts": ["prod.example.com"], "secretName": "prod-shop-tls"}]


def test_the_secret_of_an_ingress_may_be_there_already(build: Build) -> None:
    built = build(WEB + "ingress: { tls: wildcard-tls, hosts: { shop.example.com: { /: web } } }")
    assert only(built["prod"], "Ingress")["spec"]["tls"][0]["secretName"] == "wildcard-tls"
