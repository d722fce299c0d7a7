"""NetworkPolicies and HTTPRoutes: what comes back in a spec, and what stays an object with a reason."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from tests.importing.conftest import Run, Write
from tests.importing.test_workloads import PORT, SERVICE, deployment

API = (
    deployment(container="ports: [{containerPort: 9000}]")
    .replace("shop-web", "shop-api")
    .replace("app: web", "app: api")
    .replace("shop/web", "shop/api")
)
APP = f"{deployment(container=PORT)}---{SERVICE}---{API}"


def policy(rules: str, pods: str = "matchLabels: {app: api}") -> str:
    head = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: shop-api-policy}\nspec:\n"
    return f"{head}  podSelector: {{{pods}}}\n{indent(dedent(rules).strip(), '  ')}\n"


def route(rules: str, name: str = "shop-route", host: str = "shop.example.com") -> str:
    head = f"---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{name: {name}}}\nspec:\n"
    spec = f"  parentRefs: [{{name: public}}]\n  hostnames: [{host}]\n  rules:\n"
    return f"{head}{spec}{indent(dedent(rules).strip(), '    ')}\n"


TO_WEB = "- {matches: [{path: {type: PathPrefix, value: /}}], backendRefs: [{name: shop-web, port: 80}]}"

LIFTED = [
    pytest.param(
        policy("ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 9000}]}]"),
        "    networkPolicy: {from: ['web:9000']}\n",
        id="from a workload",
    ),
    pytest.param(
        policy("""
            ingress:
              - from:
                  - podSelector: {matchLabels: {app: web}}
                  - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
                  - ipBlock: {cidr: 10.0.0.0/8}
                ports: [{protocol: TCP, port: 9000}]
            """),
        "    networkPolicy: {from: ['web:9000', 'ns/monitoring:9000', '10.0.0.0/8:9000']}\n",
        id="several peers in a rule",
    ),
    pytest.param(policy("policyTypes: [Ingress]"), "    networkPolicy: {from: []}\n", id="from nobody"),
    pytest.param(
        route(TO_WEB),
        "gateway: {parentRefs: [public], hosts: {shop.example.com: {/: web}}}\n",
        id="a route",
    ),
    pytest.param(
        route("- {backendRefs: [{name: shop-web, port: 80, weight: 3}]}", host="'*.example.com'"),
        "HTTPRoute/shop-route:\n    spec:\n      rules:\n      - {backendRefs: [{name: shop-web, port: 80, weight: 3}]}\n",
        id="a route without a match",
    ),
    pytest.param(
        route(TO_WEB) + route(TO_WEB.replace("value: /", "value: /b"), "shop-route-2", "b.example.com"),
        "  hosts: {shop.example.com: {/: web}, b.example.com: {/b: web}}\n",
        id="numbered routes",
    ),
    pytest.param(
        route("""
            - matches: [{path: {type: Exact, value: /a}, method: GET, headers: [{name: X, value: blue}]}]
              filters:
                - {type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: /b}}}
                - {type: RequestMirror, requestMirror: {backendRef: {name: shop-web, port: 80}}}
              backendRefs: [{name: shop-web, port: 80}]
              timeouts: {request: 5s}
            """),
        "        headers: {X: blue}\n",
        id="a route with filters",
    ),
]


@pytest.mark.parametrize(("manifests", "spec"), LIFTED)
def test_policies_and_routes_come_back(run: Run, write: Write, manifests: str, spec: str) -> None:
    write({"prod.yaml": APP + manifests})

    result = run("import", "prod.yaml", "--name", "shop", "-o", "new")
    again = run("import", "prod.yaml", "--name", "shop", "--dry-run")

    assert "as workloads, 0 as resources, 0 different (verified)" in result.out
    assert result.code == 0, result.out
    assert spec in again.out
    assert run("generate", "new/kustomgen.yaml", "--verify").code == 0


EVERY = "matches: [{path: {type: PathPrefix, value: /}}]"

KEPT = [
    pytest.param(policy("policyTypes: [Ingress]", ""), "is about pods that are not those of one workload", id="all"),
    pytest.param(
        policy("policyTypes: [Egress]"), "closes egress alone; a workload's policy closes ingress", id="egress"
    ),
    pytest.param(policy("ingress: [{}]"), "has a rule for every peer: there is no `from` in it", id="from everywhere"),
    pytest.param(
        policy("ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}]}]"),
        "has a peer that is no workload of this spec, no namespace by its name, and no CIDR",
        id="namespaces by a label",
    ),
    pytest.param(
        policy("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{protocol: UDP, port: 53}]}]"),
        "has UDP port 53, which no container of the workload names",
        id="a UDP port",
    ),
    pytest.param(
        policy("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: web}]}]"),
        "has port 'web', and a rule of a workload has numbers",
        id="a port by name",
    ),
    pytest.param(
        route(f"- {{{EVERY}, backendRefs: [{{name: other, port: 80}}]}}"),
        "refers to Service 'other', which is not a workload's",
        id="a route to elsewhere",
    ),
    pytest.param(route(f"- {{{EVERY}}}\n- {{{EVERY}}}"), "has two rules for path '/'", id="one path twice"),
    pytest.param(
        route("- {matches: [{method: GET}], backendRefs: [{name: shop-web, port: 80}]}"),
        "has a rule with several matches, or one without a path",
        id="a match without a path",
    ),
]


@pytest.mark.parametrize(("manifests", "reason"), KEPT)
def test_what_no_spec_says_of_them_is_kept_with_a_reason(run: Run, write: Write, manifests: str, reason: str) -> None:
    write({"prod.yaml": APP + manifests})

    result = run("import", "prod.yaml", "--name", "shop", "-o", "new")

    assert result.code == 0
    assert f"is under `resources`, and no part of a workload: {reason}" in result.out
    assert "3 as workloads, 1 as resources, 0 different (verified)" in result.out
