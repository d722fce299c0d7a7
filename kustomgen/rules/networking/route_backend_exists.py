"""The Service behind a Gateway API route exists and has the port.

A route to a missing Service answers 500. Only its status shows the reason, as ResolvedRefs:
BackendNotFound (gateway.networking.k8s.io/v1 HTTPRouteRule.backendRefs). The port is the number of
the Service's port. Backends of other kinds, and in namespaces that are not in the build, are not
checked.

Fix: set the name of a Service in the route's namespace, and one of its ports.

Fails::

    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: web}
    spec: {rules: [{backendRefs: [{name: web, port: 8080}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {ports: [{port: 80, targetPort: 8080}]}

Passes::

    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: web}
    spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {ports: [{port: 80, targetPort: 8080}]}
"""

from __future__ import annotations

from collections import defaultdict

from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity, missing

_ROUTES = ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute")


def check(build: Build, _: Params) -> Iterator[Problem]:
    known = {resource.namespace for resource in build.resources}
    nowhere: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    for route in build.of_kind(*_ROUTES, group="gateway.networking.k8s.io"):
        for backend in _backends(route["spec"]):
            name, port = backend["name"], backend["port"]
            namespace = backend["namespace"].text or route.namespace
            if not name.text or (backend["kind"].text or "Service") != "Service" or namespace not in known:
                continue
            service = build.find("Service", name.text, namespace, group="")
            if service is None:
                nowhere[name.text, namespace].append(name)
                continue
            ports = [item["port"].value for item in service["spec"]["ports"]]
            if port.value not in ports and service["spec"]["type"].value != "ExternalName":
                wanted = f"port {port.value}" if port.present else "a port number"
                yield Problem(port, f"expected {wanted} in {service}; it has {', '.join(map(str, ports)) or 'none'}")
    here: defaultdict[str, list[str]] = defaultdict(list)
    for each in build.of_kind("Service", group=""):
        here[each.namespace].append(each.name)
    for (_name, namespace), places in nowhere.items():
        yield missing(build, "Service", places, namespace, here[namespace])


def _backends(spec: Node) -> Iterator[Node]:
    for rule in spec["rules"]:
        yield from rule["backendRefs"]
        for filtered in rule["filters"]:
            yield filtered["requestMirror"]["backendRef"]


RULE = Rule("route-backend-exists", Severity.ERROR, __doc__, check, aliases=("kubescape/C-0302",))
