"""The metrics endpoint is not public.

Metrics reveal versions, routes, customers and load. If they are on a port that an Ingress with
``/``, a route or a LoadBalancer exposes, anyone can read them; with Spring's ``/actuator``, even
more. ``allow`` lists globs of paths that may be public.

Fix: serve metrics on a separate port, or let the Ingress expose only public paths.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}, annotations: {prometheus.io/scrape: "true", prometheus.io/port: "8080"}}
        spec: {containers: [{name: web, ports: [{containerPort: 8080}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}, annotations: {prometheus.io/scrape: "true", prometheus.io/port: "9090"}}
        spec: {containers: [{name: web, ports: [{containerPort: 8080}, {containerPort: 9090}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from kustomgen.k8s.metrics import behind, monitored
from kustomgen.rules.api import Build, Iterator, Node, Params, Pod, Problem, Resource, Rule, Severity

_ANNOTATIONS = ("service.beta.kubernetes.io/", "networking.gke.io/", "cloud.google.com/")
_INTERNAL = ("internal", "true", "Internal")


class MetricsNotPublic(Params):
    allow: tuple[str, ...] = ()


@dataclass(frozen=True)
class Way:
    """What leads from outside to a container's port: ``prefix`` is empty if every path does,
    ``exact`` one path.
    """

    pod: Pod
    port: int
    at: Node
    prefix: str = ""
    exact: bool = False

    def leads_to(self, path: str) -> bool:
        """Whether a path is reached."""
        if self.exact:
            return path == self.prefix
        prefix = self.prefix.rstrip("/")
        return path == prefix or path.startswith(f"{prefix}/")


def check(build: Build, params: MetricsNotPublic) -> Iterator[Problem]:
    targets = [target for target in monitored(build) if target.port is not None]
    if not targets:
        return
    said = set()
    for way in (*_balancers(build), *_ingresses(build), *_routes(build)):
        for target in targets:
            if id(target.pod) != id(way.pod) or target.port != way.port or not way.leads_to(target.path):
                continue
            key = (way.at.resource.ref, id(target.pod), target.path)
            if key not in said and not any(fnmatchcase(target.path, glob) for glob in params.allow):
                said.add(key)
                yield Problem(way.at, f"{target.path} of {target.pod.workload} on port {target.port} is public")


def _balancers(build: Build) -> Iterator[Way]:
    for service in build.of_kind("Service", group=""):
        if service["spec"]["type"].value != "LoadBalancer" or _inside(service):
            continue
        for entry in service["spec"]["ports"]:
            for pod, port in behind(build, service, entry["port"].value):
                if port is not None:
                    yield Way(pod, port, service["spec"]["type"])


def _inside(service: Resource) -> bool:
    """Whether a balancer is only for the network of the cluster, or lets in only some."""
    if any(service["spec"]["loadBalancerSourceRanges"].items()):
        return True
    return any(key.startswith(_ANNOTATIONS) and str(value) in _INTERNAL for key, value in service.annotations.items())


def _ingresses(build: Build) -> Iterator[Way]:
    for ingress in build.of_kind("Ingress", group="networking.k8s.io"):
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                backend = path["backend"]["service"]
                exact = path["pathType"].value == "Exact"
                port = backend["port"]["name"].value or backend["port"]["number"].value
                for pod, number in _to(build, backend["name"].text, ingress.namespace, port):
                    yield Way(pod, number, path["path"], path["path"].text, exact)


def _routes(build: Build) -> Iterator[Way]:
    for route in build.of_kind("HTTPRoute", group="gateway.networking.k8s.io"):
        for rule in route["spec"]["rules"]:
            matches = list(rule["matches"]) or [rule["matches"][0]]
            for backend in rule["backendRefs"]:
                namespace = backend["namespace"].text or route.namespace
                for pod, number in _to(build, backend["name"].text, namespace, backend["port"].value):
                    for match in matches:
                        exact = match["path"]["type"].value == "Exact"
                        yield Way(pod, number, rule, match["path"]["value"].text, exact)


def _to(build: Build, name: str, namespace: str, port: object) -> Iterator[tuple[Pod, int]]:
    service = build.find("Service", name, namespace, group="") if name else None
    for pod, number in behind(build, service, port) if service else ():
        if number is not None:
            yield pod, number


RULE = Rule("metrics-not-public", Severity.WARNING, __doc__, check, MetricsNotPublic())
