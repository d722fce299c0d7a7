"""NetworkPolicy: the declared edges, DNS, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import app_labels, selector, workload_labels
from kustomgen.manifests.manifest import Manifest, Whole, manifest
from kustomgen.spec.names import protocol_of, workload_name
from kustomgen.spec.peers import Peer, parse_peer
from kustomgen.spec.types import OPEN, is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import Spec, Workload

# Kubernetes itself sets this label on every namespace (1.22); `name` is set by nobody.
NAMESPACE = "kubernetes.io/metadata.name"

DNS: dict[str, Any] = {
    "to": [
        {
            "namespaceSelector": {"matchLabels": {NAMESPACE: "kube-system"}},
            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
        },
        # NodeLocal DNSCache: an address of the node, and its pods where a network plugin leads there.
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
"""What other workloads say of their edges to one: by that one's key and the direction as it sees it, who and how."""


def edges_between(spec: Spec) -> Edges:
    """The edges between workloads as those at their other ends see them: an edge opened at one end only is closed."""
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
    """The rules, with those that other workloads' edges want and that do not stand there."""
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
