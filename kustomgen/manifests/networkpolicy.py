"""NetworkPolicy: the declared edges, DNS, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import app_labels, selector, workload_labels
from kustomgen.manifests.manifest import Manifest, Whole, manifest
from kustomgen.manifests.owner import UnreadableError, dug, named
from kustomgen.spec.names import protocol_of, workload_name
from kustomgen.spec.peers import Peer, parse_peer
from kustomgen.spec.types import OPEN, is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.manifests.owner import Fields, Object
    from kustomgen.spec.model import Spec, Workload

# Kubernetes itself sets this label on every namespace (1.22); `name` is set by nobody.
NAMESPACE = "kubernetes.io/metadata.name"

DNS: dict[str, Any] = {
    "to": [
        {
            "namespaceSelector": {"matchLabels": {NAMESPACE: "kube-system"}},
            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
        },
        # NodeLocal DNSCache: an address of the node, and its pods where a network plugin leads
        # there.
        {"ipBlock": {"cidr": "169.254.20.10/32"}},
        {
            "namespaceSelector": {"matchLabels": {NAMESPACE: "kube-system"}},
            "podSelector": {"matchLabels": {"k8s-app": "node-local-dns"}},
        },
    ],
    "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
}
"""Without it no name resolves, and every other egress rule is idle."""


Edges = Mapping[tuple[str, str], Sequence[tuple[str, Peer]]]
"""What other workloads say of their edges to one: by that one's key and the direction as it sees
it, who and how.
"""


def edges_between(spec: Spec) -> Edges:
    """The edges between workloads as those at their other ends see them: an edge opened at one end
    only is closed.
    """
    found: dict[tuple[str, str], list[tuple[str, Peer]]] = {}
    for other, workload in spec.workloads.items():
        edges = workload.network_policy
        for direction, texts in (("from", edges.to), ("to", edges.from_)) if edges else ():
            for text in texts or ():
                peer = None if is_open(text) else parse_peer(text)
                if peer is not None and peer.workload is not None:
                    found.setdefault((peer.workload, direction), []).append((other, peer))
    return found


def network_policy(spec: Spec, key: str, edges: Edges) -> Iterator[Manifest]:
    """The policy of a workload that has one; ``edges`` are those of the whole spec."""
    workload = spec.workloads[key]
    own = workload.network_policy
    if own is None:
        return
    ingress = [_rule(spec, text, "from", workload) for text in own.from_ or ()]
    egress = [_rule(spec, text, "to", None) for text in own.to or ()]
    outward = [DNS, *_with_mirrored(egress, _mirrored(spec, key, "to", edges))]
    yield manifest(
        f"{key}/networkpolicy.yaml", "networking.k8s.io/v1", "NetworkPolicy",
        own.name or f"{workload_name(spec, key)}-policy", workload_labels(spec, key),
        spec={
            "podSelector": {"matchLabels": selector(spec, key)},
            "policyTypes": ["Ingress", *(["Egress"] if own.closes_egress else [])],
            "ingress": _with_mirrored(ingress, _mirrored(spec, key, "from", edges)),
            "egress": outward if own.closes_egress else None,
        },
    )  # fmt: skip


def default_deny(spec: Spec) -> Iterator[Manifest]:
    """The policy of all pods of the namespace that denies everything but DNS."""
    if spec.default_deny:
        yield manifest(
            "default-deny.yaml", "networking.k8s.io/v1", "NetworkPolicy", f"{spec.name}-default-deny", app_labels(spec),
            spec={"podSelector": Whole({}), "policyTypes": ["Ingress", "Egress"], "egress": [DNS]},
        )  # fmt: skip


def _with_mirrored(rules: list[dict[str, Any]], mirrored: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules, with those that other workloads' edges want and that do not be there."""
    for rule in mirrored:
        if rule not in rules and {**rule, "ports": []} not in rules:
            rules = [*rules, rule]
    return rules


def _mirrored(spec: Spec, key: str, direction: str, edges: Edges) -> Iterator[dict[str, Any]]:
    for other, peer in edges.get((key, direction), ()):
        target = spec.workloads[key if direction == "from" else other]
        yield {direction: [_peer(spec, Peer(workload=other))], "ports": _ports(peer, target)}


def _rule(spec: Spec, text: str, direction: str, target: Workload | None) -> dict[str, Any]:
    peer = None if is_open(text) else parse_peer(text)
    if peer is None or (peer.workload is not None and peer.workload not in spec.workloads):
        return {direction: [OPEN]}  # in the base: the environments say who it is
    if peer.workload is not None and target is None:
        target = spec.workloads[peer.workload]
    return {direction: [_peer(spec, peer)], "ports": _ports(peer, target)}


def _peer(spec: Spec, peer: Peer) -> dict[str, Any]:
    if peer.namespace is not None:
        return {"namespaceSelector": {"matchLabels": {NAMESPACE: peer.namespace}}}
    if peer.cidr is not None:
        return {"ipBlock": {"cidr": peer.cidr}}
    return {"podSelector": {"matchLabels": selector(spec, str(peer.workload))}}


def _ports(peer: Peer, target: Workload | None) -> list[dict[str, Any]]:
    if peer.port is None:
        return []
    if isinstance(peer.port, int) or target is None:
        return [{"protocol": "TCP", "port": peer.port}]
    for container in target.running:
        if peer.port in container.ports:
            number = container.ports[peer.port].container_port
            return [{"protocol": protocol_of(target, peer.port), "port": number}]
    return []


def policy_fields(value: Object, spec: Spec, key: str) -> Fields:
    """What a spec says of the NetworkPolicy of a workload: the inverse of ``network_policy``.

    ``spec`` has all workloads, since rules name them by their selectors.
    """
    rules = dug(value, "spec")
    types = rules.get("policyTypes") or ["Ingress", *(["Egress"] if "egress" in rules else [])]
    found: Fields = named(value, f"{workload_name(spec, key)}-policy")
    if "Ingress" not in types:
        raise UnreadableError("closes egress alone; a workload's policy closes ingress")
    incoming = [text for rule in rules.get("ingress") or () for text in _texts(rule, "from", spec, key)]
    if incoming or "Egress" not in types:
        found["from"] = list(dict.fromkeys(incoming))
    if "Egress" in types:
        outgoing = [rule for rule in rules.get("egress") or () if rule != DNS]
        found["to"] = list(dict.fromkeys(text for rule in outgoing for text in _texts(rule, "to", spec, key)))
    return found


def _texts(rule: Object, direction: str, spec: Spec, key: str) -> Iterator[str]:
    """A rule in short: one text for each peer and port of it."""
    peers = rule.get(direction) or ()
    if not peers:
        raise UnreadableError(f"has a rule for every peer: there is no `{direction}` in it")
    for peer in peers:
        head = _head(peer, spec)
        target = spec.workloads.get(key if direction == "from" else head)
        for port in rule.get("ports") or (None,):
            yield head if port is None else f"{head}:{_port_text(port, target)}"


def _head(peer: Object, spec: Spec) -> str:
    labels = {field: dug(peer, field, "matchLabels") for field in peer}
    if labels.keys() == {"namespaceSelector"} and labels["namespaceSelector"].keys() == {NAMESPACE}:
        return f"ns/{labels['namespaceSelector'][NAMESPACE]}"
    if labels.keys() == {"ipBlock"} and peer["ipBlock"].keys() == {"cidr"}:
        return str(peer["ipBlock"]["cidr"])
    if labels.keys() == {"podSelector"}:
        for key in spec.workloads:
            if selector(spec, key) == labels["podSelector"]:
                return key
    raise UnreadableError("has a peer that is no workload of this spec, no namespace by its name, and no CIDR")


def _port_text(port: Object, target: Workload | None) -> str:
    """A port by the name that its container gives it, or by its number."""
    number, protocol = port.get("port"), port.get("protocol", "TCP")
    if not isinstance(number, int) or "endPort" in port:
        raise UnreadableError(f"has port {number!r}, and a rule of a workload has numbers")
    ports = {} if target is None else {name: port for each in target.running for name, port in each.ports.items()}
    for name, given in ports.items():
        if given.container_port == number and given.protocol == protocol:
            return name
    if protocol != "TCP":
        raise UnreadableError(f"has {protocol} port {number}, which no container of the workload names")
    return str(number)
