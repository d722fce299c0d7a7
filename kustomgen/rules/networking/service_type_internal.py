"""A Service is reachable only inside the cluster.

NodePort opens a port on every node, past the Ingress and its TLS. LoadBalancer allocates an
address, often a public one, which costs money (core/v1 ServiceSpec.type). Some Services must be
reachable, so the rule is off unless a policy sets it. ``exposed`` lists the types that the rule
reports. A LoadBalancer that serves plain HTTP to everyone has the full severity: it has port 80, no
TLS port, no certificate, and ``loadBalancerSourceRanges`` does not restrict clients. Any other one
is information.

Fix: set ``type: ClusterIP`` and use an Ingress or a Gateway; or serve TLS, and list
``loadBalancerSourceRanges``.

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

from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity


class ServiceTypeInternal(Params):
    exposed: tuple[str, ...] = ("NodePort", "LoadBalancer")


_PLAIN, _TLS = (80, 8080), (443, 8443)
_CERTIFICATE = ("ssl-cert", "tls-secret", "certificate")
_INSIDE = ("internal", "true", "Internal", "private")
_OF_CLOUDS = ("beta.kubernetes.io/", "networking.gke.io/", "cloud.google.com/")


def _restricted(service: Resource) -> bool:
    """Whether TLS ends at the balancer or behind it, or not everyone reaches it."""
    spec = service["spec"]
    if any(spec["loadBalancerSourceRanges"]):
        return True
    for key, value in service.annotations.items():
        if any(word in key for word in _CERTIFICATE) or (any(word in key for word in _OF_CLOUDS) and value in _INSIDE):
            return True
    ports = [(port["port"].integer, port["name"].text) for port in spec["ports"]]
    secure = any(number in _TLS or name.startswith(("https", "tls")) for number, name in ports)
    return secure or not any(number in _PLAIN or name.startswith("http") for number, name in ports)


def check(build: Build, params: ServiceTypeInternal) -> Iterator[Problem]:
    for service in build.of_kind("Service", group=""):
        at = service["spec"]["type"]
        if at.value not in params.exposed:
            continue
        said = f"type is {at.value}, which is reachable from outside the cluster, expected ClusterIP"
        if at.value != "LoadBalancer":
            yield Problem(at, said)
        elif _restricted(service):
            yield Problem(at, said, Severity.INFO)
        else:
            yield Problem(at, "type is LoadBalancer: it serves plain HTTP to everyone, expected TLS or source ranges")


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
