"""A Service is reachable only inside the cluster.

NodePort opens a port on every node, past the Ingress and its TLS. LoadBalancer allocates an
address, often a public one, which costs money (core/v1 ServiceSpec.type). Some Services must be
reachable, so the rule is off unless a policy sets it. ``exposed`` lists the types that the rule
reports.

Fix: set ``type: ClusterIP`` and use an Ingress or a Gateway.

Fails::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {type: NodePort, ports: [{port: 80}]}

Passes::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {ports: [{port: 80}]}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class ServiceTypeInternal(Params):
    exposed: tuple[str, ...] = ("NodePort", "LoadBalancer")


def check(build: Build, params: ServiceTypeInternal) -> Iterator[Problem]:
    for service in build.of_kind("Service", group=""):
        at = service["spec"]["type"]
        if at.value in params.exposed:
            yield Problem(at, f"type is {at.value}, which is reached from outside the cluster, expected ClusterIP")


RULE = Rule(
    "service-type-internal",
    Severity.WARNING,
    __doc__,
    check,
    ServiceTypeInternal(),
    aliases=(
        "kube-linter/exposed-services", "kube-score/service-type", "gatekeeper/block-nodeport-services",
        "gatekeeper/block-loadbalancer-services", "kyverno/restrict-nodeport", "kyverno/no-loadbalancer-service",
    ),
)  # fmt: skip
