"""Who talks to whom: NetworkPolicy peers, and where an ingress leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.checks.place import FieldPath, PlacedSpec, port_names
from kustomgen.spec.peers import Peer, hint_for, parse_peer
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.model import Workload


def network(place: PlacedSpec) -> Iterator[Complaint]:
    spec = place.spec
    for key, workload in spec.workloads.items():
        edges = workload.network_policy
        for field, peers in (("from", edges.from_), ("to", edges.to)) if edges else ():
            for index, text in enumerate(peers or ()):
                if is_open(text):
                    continue
                path: FieldPath = ("workloads", key, "networkPolicy", field, index)
                try:
                    peer = parse_peer(text)
                except ValueError as error:
                    yield place.say(path, str(error), hint_for(text))
                    continue
                yield from _peer(place, path, peer, spec.workloads[key] if field == "from" else None)


def _peer(place: PlacedSpec, path: FieldPath, peer: Peer, target: Workload | None) -> Iterator[Complaint]:
    if peer.workload is not None and peer.workload not in place.spec.workloads:
        yield place.no_workload(path, peer.workload)
        return
    target = target or (place.spec.workloads[peer.workload] if peer.workload else None)
    if isinstance(peer.port, str):
        known = port_names(target) if target else []
        if target is None:
            yield place.say(
                path, f"port {peer.port!r} is a name", "use a number: port names work only for workloads of this spec"
            )
        elif peer.port not in known:
            yield place.say(path, f"port {peer.port!r} is not declared", did_you_mean(peer.port, known))


def ingress(place: PlacedSpec) -> Iterator[Complaint]:
    found = place.spec.ingress
    if found is None:
        return
    for host, paths in found.hosts.items():
        for path, backend in paths.items():
            yield from backend_of(place, ("ingress", "hosts", host, path), backend.workload, backend.port)
        if not paths:
            yield place.say(("ingress", "hosts", host), f"host {host!r} has no paths", "for example `{ /: web }`")
    if (found.cluster_issuer or found.issuer) and not found.tls:
        hint = "remove one of them: cert-manager issues certificates for spec.tls"
        yield place.say(("ingress", "tls"), "tls is off, but an issuer is set: no certificate would be issued", hint)
    if found.cluster_issuer and found.issuer:
        hint = "cert-manager takes one: a ClusterIssuer, or an Issuer of the namespace"
        yield place.say(("ingress", "issuer"), "clusterIssuer and issuer are both given", hint)


def backend_of(place: PlacedSpec, where: FieldPath, name: str, port: str | None) -> Iterator[Complaint]:
    """What is wrong with the way to a workload: ``where`` ends in the path that leads there."""
    path, workload = str(where[-1]), place.spec.workloads.get(name)
    if not path.startswith("/"):
        yield place.say(where, f"path {path!r} does not begin with '/'", f"write `/{path}`")
    if workload is None:
        yield place.no_workload(where, name)
    elif workload.service is None:
        message = f"workload {name!r} has no service to lead requests to"
        yield place.say(where, message, "give it one: `service: {http: 80}`")
    elif port and port not in {*workload.service.ports, *(str(each.port) for each in workload.service.ports.values())}:
        message = f"the service of {name!r} has no port {port!r}"
        yield place.say(where, message, did_you_mean(port, list(workload.service.ports)))
