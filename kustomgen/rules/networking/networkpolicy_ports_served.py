"""A NetworkPolicy names the pods' ports, not the Service's.

Policies apply to packets after the Service's translation. So if a Service maps port 80 to 8080, a
rule for port 80 blocks all requests (networking.k8s.io/v1 NetworkPolicyPort). The rule reports port
numbers that only the Service has, and port names that no container has.

Fix: use the ``containerPort``, or its name.

Fails::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 80}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {app: web}}
    spec: {containers: [{name: web, image: "shop/web:1.4.2", ports: [{containerPort: 8080}]}]}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 8080}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {app: web}}
    spec: {containers: [{name: web, image: "shop/web:1.4.2", ports: [{containerPort: 8080}]}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.ports import describe, served_by
from kustomgen.k8s.selectors import is_empty
from kustomgen.rules.api import Build, Iterator, Node, Params, Pod, Problem, Resource, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for policy in build.of_kind("NetworkPolicy", group="networking.k8s.io"):
        spec = policy["spec"]
        pods = build.selected_by(spec["podSelector"].value, policy.namespace)
        for rule in spec["ingress"]:
            for port in rule["ports"]:
                yield from _wrong(build, port, pods)
        for rule in spec["egress"]:
            peers = _peers(build, policy, rule)
            for port in rule["ports"] if peers else ():
                yield from _wrong(build, port, peers)


def _peers(build: Build, policy: Resource, rule: Node) -> list[Pod]:
    """The pods of the namespace that a rule leads to; none if it may lead elsewhere, too."""
    peers = list(rule["to"])
    if any(peer["namespaceSelector"].present or peer["ipBlock"].present for peer in peers):
        return []
    selectors = [peer["podSelector"].value for peer in peers]
    if any(is_empty(selector) for selector in selectors):
        return []
    return [pod for selector in selectors for pod in build.selected_by(selector, policy.namespace)]


def _wrong(build: Build, port: Node, pods: Sequence[Pod]) -> Iterator[Problem]:
    at, protocol = port["port"], port["protocol"].text or "TCP"
    declared = [each for pod in pods for each in served_by(pod)]
    # Where a pod declares nothing, it may listen on any port.
    if not pods or not all(map(served_by, pods)) or port["endPort"].present:
        return
    if at.text:
        if all(each.name != at.text for each in declared):
            said = f"no container of {pods[0].workload} has a port named {at.text!r}; declared: {describe(declared)}"
            yield Problem(at, said)
    elif at.integer is not None and all(each.number != at.integer for each in declared):
        for service, leads in _services(build, at.integer, protocol, pods):
            said = f"{at.value} is the port of {service}, expected the pods' port {leads}"
            yield Problem(at, f"{said}; declared: {describe(declared)}")
            return


def _services(build: Build, number: int, protocol: str, pods: Sequence[Pod]) -> Iterator[tuple[Resource, object]]:
    for service in build.of_kind("Service", group=""):
        chosen = build.selecting(service["spec"]["selector"].mapping, service.namespace)
        if not any(one is pod for one in chosen for pod in pods):
            continue
        for port in service["spec"]["ports"]:
            target = port["targetPort"].value
            same = port["port"].value == number and (port["protocol"].text or "TCP") == protocol
            if same and target is not None and target != number:
                yield service, target


RULE = Rule("networkpolicy-ports-served", Severity.ERROR, __doc__, check)
