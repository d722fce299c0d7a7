"""What NetworkPolicies let out of a pod, and whether the cluster's DNS may be there."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.selectors import is_empty, keys, matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.resource import Node, Resource

_Network = IPv4Network | IPv6Network
# Where clusters keep their pods. 100.64.0.0/10 is used by some and is no private range: named
# itself, it counts.
_PRIVATE: tuple[_Network, ...] = tuple(
    ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
_SHARED = ip_network("100.64.0.0/10")
_NAME = "kubernetes.io/metadata.name"
_DNS_LABELS = ({"k8s-app": "kube-dns"}, {"app.kubernetes.io/name": "coredns"}, {"k8s-app": "coredns"})


def restricts_egress(policy: Resource) -> bool:
    """Whether the policy isolates its pods for egress; without ``policyTypes`` it does so by having
    a rule.
    """
    types = policy["spec"]["policyTypes"]
    return any(item.value == "Egress" for item in types) or (not any(types.items()) and any(policy["spec"]["egress"]))


def isolated_by(build: Build, policy: Resource) -> Iterator[Pod]:
    """The pods that the policy selects; a pod in the host's network is out of its reach."""
    selector = policy["spec"]["podSelector"]
    for pod in build.selected_by(selector.value if selector.present else {}, policy.namespace):
        if pod.spec["hostNetwork"].value is not True:
            yield pod


def permits_dns(rule: Node, namespaces: tuple[str, ...], ports: tuple[int, ...]) -> bool:
    """Whether one egress rule permits DNS over UDP: to ``ports``, at a peer that may be a pod of
    ``namespaces``.
    """
    named = any(rule["ports"])
    if named and not any(_is_dns(port, ports) for port in rule["ports"]):
        return False
    peers = list(rule["to"])
    return not peers or any(_may_be_dns(peer, namespaces, named) for peer in peers)


def leads_to_the_api_server(rule: Node) -> bool:
    """Whether a rule opens nothing but the way to the API server, whose address every pod has in
    its environment.
    """
    peers, ports = list(rule["to"]), list(rule["ports"])
    if not peers:
        numbers = {port["port"].integer for port in ports}
        return _API_SERVER in numbers and numbers <= {_API_SERVER, _HTTPS}
    return all(
        any("apiserver" in str(label) for label in peer["podSelector"]["matchLabels"].mapping.values())
        for peer in peers
    )


_API_SERVER, _HTTPS = 6443, 443
"""Where it listens in most clusters, and the port of its Service."""


def _is_dns(entry: Node, ports: tuple[int, ...]) -> bool:
    port = entry["port"]
    if (entry["protocol"].value or "TCP") != "UDP":
        return False
    if port.integer is not None:
        last = entry["endPort"].integer or port.integer
        return any(port.integer <= wanted <= last for wanted in ports)
    # A name is the destination's: CoreDNS calls it dns.
    return not port.present or port.text.startswith("dns")


def _may_be_dns(peer: Node, namespaces: tuple[str, ...], named: bool) -> bool:
    """Whether a peer may be the cluster's DNS; a rule that names its port is trusted where labels
    are not known.
    """
    if peer["ipBlock"].present:
        return named or _holds_private(peer["ipBlock"])
    pods = peer["podSelector"].value
    likely = named or pods is None or is_empty(pods) or any(matches(pods, labels) for labels in _DNS_LABELS)
    selector = peer["namespaceSelector"].value
    if selector is None:
        return likely and peer.resource.namespace in namespaces
    known = any(matches(selector, {_NAME: name, "name": name}) for name in namespaces)
    return likely and (known or (named and bool(keys(selector) - {_NAME})))


def _holds_private(block: Node) -> bool:
    net = _network(block["cidr"].value)
    without = [_network(item.value) for item in block["except"]]
    if net is None:
        return True
    if net.prefixlen and _inside(net, _SHARED):
        return True
    shared = (net if _inside(net, private) else private for private in _PRIVATE if _overlap(net, private))
    return any(not any(_inside(part, hole) for hole in without) for part in shared)


def _network(text: Any) -> _Network | None:
    try:
        return ip_network(text, strict=False) if isinstance(text, str) else None
    except ValueError:
        return None


def _overlap(one: _Network, other: _Network) -> bool:
    return _inside(one, other) or _inside(other, one)


def _inside(inner: _Network, outer: _Network | None) -> bool:
    if isinstance(inner, IPv4Network) and isinstance(outer, IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(inner, IPv6Network) and isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def permits_namespace(rule: Node, namespace: str) -> bool:
    """Whether an egress rule may lead to pods of another namespace; its ports are not looked at."""
    peers = list(rule["to"])
    return not peers or any(_may_be_in(peer, namespace) for peer in peers)


def _may_be_in(peer: Node, namespace: str) -> bool:
    if peer["ipBlock"].present:
        return _holds_private(peer["ipBlock"])
    selector = peer["namespaceSelector"].value
    if selector is None:
        return peer.resource.namespace == namespace
    return bool(keys(selector) - {_NAME}) or matches(selector, {_NAME: namespace})
