"""Ports have valid names and numbers.

A container port's name, and a named ``targetPort``, is an IANA service name: at most 15 lower-case
letters, digits and single dashes, with at least one letter. Numbers are from 1 to 65535. A name is
unique in its container or Service, and a Service with several ports names each (Kubernetes
validation.IsValidPortName, ValidateService). Schemas do not express this. A ``nodePort`` is from
30000 to 32767, unless the cluster sets another range (`--service-node-port-range`); then exempt it.
``named`` requires a name for every port.

Fix: shorten the name, or correct the number.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, ports: [{name: metrics_endpoint, containerPort: 9090}]}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, ports: [{name: metrics, containerPort: 9090}]}]}
"""

from __future__ import annotations

import re

from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity

_IANA = re.compile(r"^(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?\Z")
_LABEL = re.compile(r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")
_HIGHEST = 65535
_NODE_PORTS = range(30000, 32768)


class PortsValid(Params):
    named: bool = False


def check(build: Build, params: PortsValid) -> Iterator[Problem]:
    for container in build.containers():
        names: set[str] = set()
        for port in container["ports"]:
            yield from _number(port["containerPort"])
            yield from _number(port["hostPort"], none=True)
            yield from _name(port["name"], names, _IANA)
            if params.named and not port["name"].present:
                yield Problem(port["name"], f"port {port['containerPort'].value} has no name")
    for service in build.of_kind("Service", group=""):
        ports = list(service["spec"]["ports"])
        names = set()
        for port in ports:
            yield from _number(port["port"])
            # the API server takes 0 for the port's own number
            yield from _number(port["targetPort"], none=True)
            yield from _of_node(port["nodePort"])
            yield from _name(port["name"], names, _LABEL)
            if port["targetPort"].text and not _IANA.match(port["targetPort"].text):
                yield Problem(port["targetPort"], f"{port['targetPort'].value!r} cannot be the name of a port")
            if not port["name"].present and (params.named or len(ports) > 1):
                yield Problem(port["name"], f"port {port['port'].value} has no name, one of {len(ports)}")


def _number(at: Node, *, none: bool = False) -> Iterator[Problem]:
    if at.integer is not None and not (1 <= at.integer <= _HIGHEST or (none and at.integer == 0)):
        yield Problem(at, f"{at.path[-1]} is {at.value}, expected 1 to {_HIGHEST}")


def _of_node(at: Node) -> Iterator[Problem]:
    """Not more than a warning where it is a port: `--service-node-port-range` of the cluster may
    have it.
    """
    if at.integer and at.integer not in _NODE_PORTS:
        severity = Severity.WARNING if 1 <= at.integer <= _HIGHEST else None
        expected = f"expected {_NODE_PORTS.start} to {_NODE_PORTS[-1]}, the default range of a cluster"
        yield Problem(at, f"nodePort is {at.value}, {expected}", severity)


def _name(at: Node, before: set[str], grammar: re.Pattern[str]) -> Iterator[Problem]:
    if at.text and not grammar.match(at.text):
        most = "at most 15 characters, with a letter" if grammar is _IANA else "at most 63 characters"
        yield Problem(
            at, f"{at.value!r} is not a valid port name: expected lower-case letters, digits and dashes, {most}"
        )
    elif at.text in before:
        yield Problem(at, f"name {at.value!r} occurs twice")
    before.add(at.text or "\n")


RULE = Rule(
    "ports-valid",
    Severity.ERROR,
    __doc__,
    check,
    PortsValid(),
    aliases=(
        "kube-linter/invalid-target-ports", "kube-score/container-ports-check",
        "kyverno/require-container-port-names",
    ),
)  # fmt: skip
