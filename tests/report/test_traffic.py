"""Ways from a host to pods, and what keeps pods available, as they are in manifests."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from kustomgen.k8s.build import Build
from kustomgen.k8s.flatten import flatten
from kustomgen.k8s.resource import Resource
from kustomgen.report.views.traffic import TrafficView, TrafficWay, traffic_view
from kustomgen.yaml.stream import load_stream

POD = "{containers: [{name: web, image: 'shop/web:1', ports: [{name: http, containerPort: 8080}]}]}"
WEB = f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec: {{replicas: 2, template: {{metadata: {{labels: {{app: web}}}}, spec: {POD}}}}}
---
apiVersion: v1
kind: Service
metadata: {{name: web, namespace: shop}}
spec: {{selector: {{app: web}}, ports: [{{name: http, port: 80, targetPort: http}}]}}
"""


def viewed(*texts: str) -> TrafficView:
    manifests = flatten(load_stream("---\n".join(dedent(text) for text in texts), "t"), "t")
    return traffic_view(Build("overlays/prod", "prod", tuple(Resource(manifest) for manifest in manifests)))


def shown(way: TrafficWay) -> str:
    ends = ", ".join(
        f"{end.workload} {end.port}{'' if end.declared else ' undeclared'}{' closed' if end.closed else ''}{' sealed' if end.sealed else ''}"
        for end in way.endings
    )
    return f"{way.entrance or '-'} {way.address or '-'} > {way.service}:{way.port}{' missing' if way.missing else ''} > {ends or '-'}"


def of(kind: str, api: str, spec: str, name: str = "in") -> str:
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}, namespace: shop}}\nspec:\n{indent(dedent(spec), '  ')}\n"


NET, GATEWAY, ISTIO = "networking.k8s.io/v1", "gateway.networking.k8s.io/v1", "networking.istio.io/v1"
BACKEND = "backend: {service: {name: %s, port: {%s}}}"
WAYS = {
    "a Service alone": ([WEB], ["- - > Service/web:http > Deployment/web http 8080"]),
    "an Ingress by the port's name": (
        [WEB, of("Ingress", NET, f"rules: [{{host: a.org, http: {{paths: [{{path: /x, {BACKEND % ('web', 'name: http')}}}]}}}}]")],
        ["Ingress/in http://a.org/x > Service/web:http > Deployment/web http 8080"],
    ),
    "an Ingress with TLS, by the port's number": (
        [WEB, of("Ingress", NET, f"tls: [{{hosts: [a.org]}}]\nrules: [{{host: a.org, http: {{paths: [{{path: /, {BACKEND % ('web', 'number: 80')}}}]}}}}]")],
        ["Ingress/in https://a.org/ > Service/web:80 > Deployment/web http 8080"],
    ),
    "an Ingress' default backend": (
        [WEB, of("Ingress", NET, "defaultBackend: {service: {name: web, port: {number: 80}}}")],
        ["Ingress/in any host > Service/web:80 > Deployment/web http 8080"],
    ),
    "an Ingress to what is not there": (
        [of("Ingress", NET, f"rules: [{{host: a.org, http: {{paths: [{{path: /, {BACKEND % ('gone', 'number: 80')}}}]}}}}]")],
        ["Ingress/in http://a.org/ > Service/gone:80 missing > -"],
    ),
    "a port that the Service has not": (
        [WEB, of("Ingress", NET, f"rules: [{{http: {{paths: [{{path: /, {BACKEND % ('web', 'number: 81')}}}]}}}}]")],
        ["Ingress/in any host/ > Service/web:81 > -"],
    ),
    "a route of the Gateway API": (
        [WEB, of("HTTPRoute", GATEWAY, "hostnames: [a.org, b.org]\nrules: [{matches: [{path: {value: /x}}], backendRefs: [{name: web, port: 80}]}]")],
        ["HTTPRoute/in a.org/x, b.org/x > Service/web:80 > Deployment/web http 8080"],
    ),
    "Istio": (
        [WEB, of("VirtualService", ISTIO, "hosts: [a.org]\nhttp: [{route: [{destination: {host: web.shop.svc.cluster.local, port: {number: 80}}}]}]")],
        ["VirtualService/in a.org > Service/web:80 > Deployment/web http 8080"],
    ),
    "OpenShift": (
        [WEB, of("Route", "route.openshift.io/v1", "host: a.org\nto: {name: web}\nport: {targetPort: http}")],
        ["Route/in a.org > Service/web:http > Deployment/web http 8080"],
    ),
    "a load balancer": (
        [WEB.replace("spec: {selector", "spec: {type: LoadBalancer, selector")],
        ["LoadBalancer - > Service/web:http > Deployment/web http 8080"],
    ),
    "a name outside": (
        [of("Service", "v1", "type: ExternalName\nexternalName: db.example.org", "db")],
        ["- db.example.org > Service/db: > -"],
    ),
    "a targetPort that no container declares": (
        [WEB.replace("targetPort: http", "targetPort: web")],
        ["- - > Service/web:http > Deployment/web web undeclared"],
    ),
    "a targetPort by number": (
        [WEB.replace("targetPort: http", "targetPort: 9")],
        ["- - > Service/web:http > Deployment/web 9"],
    ),
    "a policy that admits nobody": (
        [WEB, of("NetworkPolicy", NET, "podSelector: {}")],
        ["- - > Service/web:http > Deployment/web http 8080 closed sealed"],
    ),
    "a policy that admits pods of the namespace": (
        [WEB, of("NetworkPolicy", NET, "podSelector: {}\ningress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]")],
        ["- - > Service/web:http > Deployment/web http 8080 closed"],
    ),
    "a policy that admits another namespace": (
        [WEB, of("NetworkPolicy", NET, "podSelector: {}\ningress: [{from: [{namespaceSelector: {}}]}]")],
        ["- - > Service/web:http > Deployment/web http 8080"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WAYS)
def test_a_way_leads_to_the_pods(case: str) -> None:
    manifests, expected = WAYS[case]

    assert list(map(shown, viewed(*manifests).ways)) == expected


ADMITS = {
    "no policy": (None, None),
    "podSelector: {}": ((), None),
    "podSelector: {}\ningress: [{}]": (("everything",), None),
    "podSelector: {}\ningress: [{from: [{podSelector: {}}]}]": (("every pod here",), None),
    "podSelector: {}\ningress: [{from: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 8080}]}]": (
        ("pods app=a here on 8080",),
        None,
    ),
    "podSelector: {}\ningress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mon}}}]}]": (
        ("namespace mon",),
        None,
    ),
    "podSelector: {}\ningress: [{from: [{namespaceSelector: {}, podSelector: {matchExpressions: [{key: a, operator: In, values: [b, c]}]}}]}]": (
        ("pods a In (b, c) in every namespace",),
        None,
    ),
    "podSelector: {}\npolicyTypes: [Egress]": (None, ()),
    "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 53, protocol: UDP}]}, {to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 443}, {port: 1000, endPort: 2000, protocol: UDP}]}]": (
        None,
        ("DNS", "0.0.0.0/0 without 10.0.0.0/8 on 443, 1000-2000/UDP"),
    ),
}


@pytest.mark.parametrize("spec", ADMITS)
def test_what_policies_admit_is_said_in_words(spec: str) -> None:
    policies = [] if spec == "no policy" else [of("NetworkPolicy", NET, spec)]
    (workload,) = viewed(WEB, *policies).workloads

    assert (workload.admits, workload.reaches) == ADMITS[spec]


SCALE = of(
    "HorizontalPodAutoscaler",
    "autoscaling/v2",
    """
    scaleTargetRef: {kind: Deployment, name: web}
    minReplicas: 2
    maxReplicas: 9
    metrics:
    - {type: Resource, resource: {name: cpu, target: {averageUtilization: 70}}}
    - {type: Pods, pods: {metric: {name: queue}}}
    """,
)


def test_a_workload_has_its_pods_its_budget_and_its_autoscaler() -> None:
    budget = of("PodDisruptionBudget", "policy/v1", "maxUnavailable: 1\nselector: {matchLabels: {app: web}}")
    (workload,) = viewed(WEB, SCALE, budget).workloads

    assert (workload.pods, workload.autoscaler, workload.budget, workload.spread) == (
        "2 to 9", "cpu 70 %, queue", "maxUnavailable 1", ""
    )  # fmt: skip
    assert workload.images == ("shop/web:1",)


@pytest.mark.parametrize(
    ("kind", "spec", "expected"),
    [
        ("Deployment", f"template: {{spec: {POD}}}", "1"),
        ("DaemonSet", f"template: {{spec: {POD}}}", "one per node"),
        ("Job", f"template: {{spec: {POD}}}", "once"),
        ("CronJob", f"schedule: 0 3 * * *\njobTemplate: {{spec: {{template: {{spec: {POD}}}}}}}", "at 0 3 * * *"),
    ],
)
def test_how_many_pods_there_are(kind: str, spec: str, expected: str) -> None:
    api = "batch/v1" if "Job" in kind else "apps/v1"

    assert [workload.pods for workload in viewed(of(kind, api, spec)).workloads] == [expected]


@pytest.mark.parametrize(
    "broken", ["spec: 3", "spec: {ports: 3, selector: [a]}", "spec: {ports: [3, {port: {}}]}", "{}"]
)
@pytest.mark.parametrize("kind", ["Service", "Ingress", "NetworkPolicy", "HTTPRoute", "VirtualService", "Deployment"])
def test_what_is_no_proper_object_breaks_nothing(kind: str, broken: str) -> None:
    api = {"Service": "v1", "HTTPRoute": GATEWAY, "VirtualService": ISTIO, "Deployment": "apps/v1"}.get(kind, NET)
    text = f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: a, namespace: shop}}\n"

    viewed(WEB, text + (broken if broken != "{}" else ""))
