"""Two Services of one kind do not select the same pods on the same ports.

The second one is usually a copy whose selector was not changed, so its clients reach the wrong pods
(Gatekeeper uniqueserviceselector). A headless Service beside a normal one, a load balancer beside
an internal one, and Services for other ports pass.

Fix: correct the selector of one Service, or remove it.

Fails::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: api}
    spec: {selector: {app: web}, ports: [{port: 80}]}

Passes::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: api}
    spec: {selector: {app: api}, ports: [{port: 80}]}
"""

from __future__ import annotations

from kustomgen.k8s.selectors import describe_labels
from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    first: dict[tuple[object, ...], Resource] = {}
    for service in build.of_kind("Service", group=""):
        spec = service["spec"]
        at = spec["selector"]
        if not at.mapping or spec["type"].value == "ExternalName":
            continue
        labels = frozenset((key, str(value)) for key, value in at.mapping.items())
        ports = frozenset((str(port["port"].value), port["protocol"].text or "TCP") for port in spec["ports"])
        kind = spec["type"].text or "ClusterIP", spec["clusterIP"].value == "None"
        before = first.setdefault((service.namespace, labels, ports, kind), service)
        if before is not service:
            yield Problem(at, f"{describe_labels(at.value)} on the same ports is {before} already")


RULE = Rule(
    "service-selector-unique",
    Severity.INFO,
    __doc__,
    check,
    aliases=(
        "gatekeeper/uniqueserviceselector", "kyverno/require-unique-service-selector",
    ),
)  # fmt: skip
