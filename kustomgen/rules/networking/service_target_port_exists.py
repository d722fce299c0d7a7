"""The pods of a Service declare its target port.

A port name is resolved in the main containers and native sidecars of each pod, with the protocol. A
pod without it gets no endpoint (k8s.io/endpointslice, FindPort). A number always works, but a pod
that declares other ports probably does not listen on it. A pod without declared ports may listen on
any. Pods that run to completion are checked only if the Service selects no others.

Fix: set ``targetPort`` to a named port of the container, such as ``http``.

Fails::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80, targetPort: web}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {app: web}}
    spec: {containers: [{name: web, ports: [{name: http, containerPort: 8080}]}]}

Passes::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {app: web}}
    spec: {containers: [{name: web, ports: [{name: http, containerPort: 8080}]}]}
"""

from __future__ import annotations

from kustomgen.k8s.ports import describe, served_by
from kustomgen.rules.api import Build, Iterator, Node, Params, Pod, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for service in build.of_kind("Service", group=""):
        if service["spec"]["type"].value == "ExternalName":
            continue
        selected = build.selecting(service["spec"]["selector"].mapping, service.namespace)
        pods = [pod for pod in selected if not pod.runs_to_completion] or selected
        for port in service["spec"]["ports"]:
            at = port["targetPort"] if port["targetPort"].present else port["port"]
            without = next((pod for pod in pods if not _declares(pod, at, port["protocol"].text or "TCP")), None)
            if without:
                # A number reaches a port also where nobody declares it; a name does not.
                weight = Severity.WARNING if at.integer is not None else None
                yield Problem(at, _message(at, port["protocol"].text or "TCP", without), weight)


def _declares(pod: Pod, at: Node, protocol: str) -> bool:
    ports = [port for port in served_by(pod) if port.protocol == protocol]
    if at.text:
        return any(port.name == at.text for port in ports)
    return at.integer is None or not served_by(pod) or any(port.number == at.integer for port in ports)


def _message(at: Node, protocol: str, pod: Pod) -> str:
    wanted = f"a port named {at.text!r}" if at.text else f"port {at.value}"
    return f"{pod.workload} does not declare {wanted} for {protocol}; declared: {describe(served_by(pod))}"


RULE = Rule("service-target-port-exists", Severity.ERROR, __doc__, check)
