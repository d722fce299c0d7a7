"""What NetworkPolicies let in to a pod, and whether someone of another namespace may
be among it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kustomgen.k8s.egress import isolated_by

if TYPE_CHECKING:
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.ports import Port
    from kustomgen.k8s.resource import Node, Resource


def restricts_ingress(policy: Resource) -> bool:
    """Whether the policy isolates its pods for ingress; without ``policyTypes`` every
    policy does.
    """
    types = policy["spec"]["policyTypes"]
    return not any(types.items()) or any(item.value == "Ingress" for item in types)


class IngressRules:
    """The ingress rules of a build, by the pods that they are for."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._rules: defaultdict[int, list[Node]] = defaultdict(list)
        self._isolated: set[int] = set()
        for policy in build.of_kind("NetworkPolicy", group="networking.k8s.io"):
            for pod in isolated_by(build, policy) if restricts_ingress(policy) else ():
                self._isolated.add(id(pod))
                self._rules[id(pod)] += policy["spec"]["ingress"]

    def closed(self, pod: Pod, port: Port) -> bool:
        """Whether nobody of another namespace can reach the port; policies add up, so one rule is
        enough.
        """
        if id(pod) not in self._isolated:
            return False
        return not any(self._admits(rule, port) for rule in self._rules[id(pod)])

    def _admits(self, rule: Node, port: Port) -> bool:
        if any(rule["ports"]) and not any(_is_port(entry, port) for entry in rule["ports"]):
            return False
        peers = list(rule["from"])
        return not peers or any(self._may_be_foreign(peer) for peer in peers)

    def _may_be_foreign(self, peer: Node) -> bool:
        """Pods that the build does not know may be a controller in the app's own namespace."""
        if peer["ipBlock"].present or peer["namespaceSelector"].present or not peer["podSelector"].present:
            return True
        return not self._build.selected_by(peer["podSelector"].value, peer.resource.namespace)


def _is_port(entry: Node, port: Port) -> bool:
    at = entry["port"]
    if (entry["protocol"].text or "TCP") != port.protocol:
        return False
    if at.integer is not None:
        return port.number is None or at.integer <= port.number <= (entry["endPort"].integer or at.integer)
    return not at.present or at.text == port.name
