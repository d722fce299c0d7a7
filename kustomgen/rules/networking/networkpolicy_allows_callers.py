"""NetworkPolicies admit the Ingress controller, the Gateway and Prometheus.

These run in other namespaces. A policy that admits only pods of the application's namespace, or
only another port, makes every request time out and every target appear down (networking.k8s.io/v1
NetworkPolicySpec). Policies are additive: one rule of any policy is enough, with an ``ipBlock``, a
``namespaceSelector``, pods outside the build, or without ``from``.

Fix: add a rule for the caller's namespace, by its label ``kubernetes.io/metadata.name``, and the
pod's port.

Fails::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}
    ---
    apiVersion: monitoring.coreos.com/v1
    kind: PodMonitor
    metadata: {name: web}
    spec: {selector: {matchLabels: {app: web}}, podMetricsEndpoints: [{port: metrics}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {app: web}}
    spec: {containers: [{name: web, ports: [{name: metrics, containerPort: 9090}]}]}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec:
      podSelector: {}
      ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]}]
    ---
    apiVersion: monitoring.coreos.com/v1
    kind: PodMonitor
    metadata: {name: web}
    spec: {selector: {matchLabels: {app: web}}, podMetricsEndpoints: [{port: metrics}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {app: web}}
    spec: {containers: [{name: web, ports: [{name: metrics, containerPort: 9090}]}]}
"""

from __future__ import annotations

from kustomgen.k8s.admission import IngressRules
from kustomgen.k8s.label_index import LabelIndex
from kustomgen.k8s.ports import Port, served_by
from kustomgen.rules.api import Build, Iterator, Node, Params, Pod, Problem, Resource, Rule, Severity

_Way = tuple["Node", "Pod", Port]


def check(build: Build, _: Params) -> Iterator[Problem]:
    doors = IngressRules(build)
    for place, pod, port in (*_requests(build), *_scrapes(build)):
        if doors.closed(pod, port):
            yield Problem(place, f"no NetworkPolicy admits another namespace to port {port} of {pod.workload}")


def _requests(build: Build) -> Iterator[_Way]:
    for ingress in build.of_kind("Ingress", group="networking.k8s.io"):
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                backend = path["backend"]["service"]
                service = build.find("Service", backend["name"].text, ingress.namespace, group="")
                wanted = backend["port"]["name"].value or backend["port"]["number"].value
                yield from ((backend, *way) for way in _behind(build, service, wanted))
    for route in build.of_kind("HTTPRoute", "GRPCRoute", group="gateway.networking.k8s.io"):
        for rule in route["spec"]["rules"]:
            for backend in rule["backendRefs"]:
                namespace = backend["namespace"].text or route.namespace
                service = build.find("Service", backend["name"].text, namespace, group="")
                yield from ((backend, *way) for way in _behind(build, service, backend["port"].value))


def _scrapes(build: Build) -> Iterator[_Way]:
    services = LabelIndex(build.of_kind("Service", group=""))
    for monitor in build.of_kind("ServiceMonitor", group="monitoring.coreos.com"):
        for endpoint in monitor["spec"]["endpoints"]:
            for service in services.selected_by(monitor["spec"]["selector"].value, monitor.namespace):
                yield from ((endpoint, *way) for way in _behind(build, service, endpoint["port"].value))
    for monitor in build.of_kind("PodMonitor", group="monitoring.coreos.com"):
        for endpoint in monitor["spec"]["podMetricsEndpoints"]:
            for pod in build.selected_by(monitor["spec"]["selector"].value, monitor.namespace):
                found = (port for port in served_by(pod) if port.name == endpoint["port"].value)
                yield from ((endpoint, pod, port) for port in found)


def _behind(build: Build, service: Resource | None, wanted: object) -> Iterator[tuple[Pod, Port]]:
    """The pods behind a Service's port, each with its own; what is not there is for other rules."""
    for port in service["spec"]["ports"] if service else ():
        if service is None or wanted not in (port["name"].value, port["port"].value):
            continue
        at = port["targetPort"] if port["targetPort"].present else port["port"]
        for pod in build.selecting(service["spec"]["selector"].mapping, service.namespace):
            declared = [found for found in served_by(pod) if at.value in (found.name, found.number)]
            # A pod need not declare what it serves; where it declares other ports only,
            # service-target-port-exists says so.
            silent = [] if served_by(pod) else [Port("", at.integer, port["protocol"].text or "TCP")]
            yield from ((pod, found) for found in (declared or silent)[:1])


RULE = Rule("networkpolicy-allows-callers", Severity.WARNING, __doc__, check)
