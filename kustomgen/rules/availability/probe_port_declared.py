"""A probe uses a port that the container declares.

The kubelet resolves a port name only in the probed container. If the name is missing, every probe
fails and the pod never becomes ready (kubernetes/pkg/probe, ResolveContainerPort). A port number
works without a declaration, but an undeclared one is usually left over from a port that changed.
Probes use TCP.

Fix: name the port in the container's ``ports`` and use that name in the probe.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - name: web
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /ready, port: web}}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - name: web
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /ready, port: http}}
"""

from __future__ import annotations

from kustomgen.k8s.ports import Port, describe, ports_of, served_by
from kustomgen.k8s.probes import PROBES, handlers
from kustomgen.rules.api import Build, Container, Iterator, Node, Params, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for container in build.containers("initContainers", "containers"):
        for probe in PROBES:
            for handler in handlers(container[probe]):
                at = handler["port"]
                message = "" if handler["host"].present else _wrong(at, container)
                if message:
                    # A number reaches a port also where nobody declares it; a name does not.
                    weight = Severity.WARNING if any(ports_of(container)) else Severity.INFO
                    yield Problem(at, message, weight if at.integer is not None else None)


def _wrong(at: Node, container: Container) -> str:
    if at.text:
        own = list(ports_of(container))
        return _judge(f"no port named {at.text!r}", [port for port in own if port.name == at.text], own, container)
    if at.integer is not None:
        # All containers of a pod share its address, so another one may answer.
        every = served_by(container.pod)
        return _judge(f"no port {at.integer}", [port for port in every if port.number == at.integer], every, container)
    return ""


def _judge(wanted: str, found: list[Port], declared: list[Port], container: Container) -> str:
    if not found:
        return f"container {container.name!r} declares {wanted}; declared: {describe(declared)}"
    if all(port.protocol != "TCP" for port in found):
        return f"port {describe(found)} is not TCP, which the probe uses"
    return ""


RULE = Rule(
    "probe-port-declared",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kube-linter/liveness-port", "kube-linter/readiness-port", "kube-linter/startup-port"),
)
