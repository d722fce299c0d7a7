"""The Service behind an Ingress exists and has the port.

An Ingress uses Services of its own namespace, and the Service's port, not the container's. The API
server accepts a missing Service, and the controller then answers 503 (networking.k8s.io/v1
IngressServiceBackend). A ``resource`` backend, or an action of the AWS load balancer controller
(port ``use-annotation``), is not a Service and passes.

Fix: set the name of a Service in the Ingress' namespace, and one of its ports by name or number.

Fails::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {defaultBackend: {service: {name: web, port: {number: 8080}}}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {ports: [{name: http, port: 80, targetPort: 8080}]}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
"""

from __future__ import annotations

from collections import defaultdict

from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Resource, Rule, Severity, missing

_AWS_ACTION = "use-annotation"


def check(build: Build, _: Params) -> Iterator[Problem]:
    nowhere: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    for ingress in build.of_kind("Ingress", group="networking.k8s.io"):
        for backend in _backends(ingress["spec"]):
            name, port = backend["name"], backend["port"]
            if not name.text or port["name"].value == _AWS_ACTION:
                continue
            named = build.find("Service", name.text, ingress.namespace, group="")
            if named is None:
                nowhere[name.text, ingress.namespace].append(name)
            elif named["spec"]["type"].value != "ExternalName":
                yield from _port(port, named)
    here: defaultdict[str, list[str]] = defaultdict(list)
    for each in build.of_kind("Service", group=""):
        here[each.namespace].append(each.name)
    for (wanted, namespace), places in nowhere.items():
        elsewhere = build.named("Service", wanted, group="")
        note = (
            f"it is in {elsewhere[0].namespace!r}, and an Ingress cannot use Services of other namespaces"
            if elsewhere
            else ""
        )
        yield missing(build, "Service", places, namespace, here[namespace], note)


def _backends(spec: Node) -> Iterator[Node]:
    yield spec["defaultBackend"]["service"]
    for rule in spec["rules"]:
        for path in rule["http"]["paths"]:
            yield path["backend"]["service"]


def _port(port: Node, service: Resource) -> Iterator[Problem]:
    field, key = ("name", "name") if port["name"].present else ("number", "port")
    at, ports = port[field], list(service["spec"]["ports"])
    if not at.present:
        yield Problem(port, f"neither name nor number of a port of {service}")
    elif all(item[key].value != at.value for item in ports):
        declared = ", ".join(f"{item['name'].text or 'unnamed'} ({item['port'].value})" for item in ports) or "none"
        yield Problem(at, f"{service} has no port {at.value!r}; it has {declared}")


RULE = Rule(
    "ingress-backend-exists",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kube-linter/dangling-ingress", "kube-score/ingress-targets-service", "kubescape/C-0298"),
)
