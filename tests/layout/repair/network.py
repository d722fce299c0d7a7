"""Who talks to whom: network policies and the Ingress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kustomgen.spec.checks.kinds import ONLY
from kustomgen.spec.peers import parse_peer
from tests.layout.repair.view import Fix, own_ports, workloads


def _network(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in workloads(view):
        for field in ("from", "to"):
            peers = (workload.get("networkPolicy") or {}).get(field, [])
            kept = [peer for peer in peers if _peer(view, workload if field == "from" else None, peer)]
            if kept != peers:
                yield (*path, "networkPolicy", field), kept


def _peer(view: Mapping[str, Any], target: Mapping[str, Any] | None, text: str) -> bool:
    peer = parse_peer(text)
    if peer.workload is not None and peer.workload not in view["workloads"]:
        return False
    if target is None and peer.workload is not None:
        target = view["workloads"][peer.workload]
    return not isinstance(peer.port, str) or (target is not None and peer.port in own_ports(target))


def _ingress(view: Mapping[str, Any]) -> Iterator[Fix]:
    ingress = view.get("ingress")
    served = [path[1] for path, _, workload in workloads(view) if workload.get("service")]
    if ingress is None:
        return
    if not served:
        able = [path for path, kind, _ in workloads(view) if kind in ONLY["service"]]
        yield ((*able[0], "service"), {"ports": {"http": 80}}) if able else (("ingress",), None)
        return
    for host, paths in ingress.get("hosts", {}).items():
        for path, backend in paths.items():
            yield from (
                (("ingress", "hosts", host, path, *rest), value)
                for rest, value in _backend(view, path, backend, served[0])
            )
        if not any(path.startswith("/") for path in paths):
            yield ("ingress", "hosts", host, "/"), served[-1]
    if not ingress.get("hosts"):
        yield ("ingress", "hosts"), {"shop.example.com": {"/": served[-1]}, "${region}.example.com": {"/": served[0]}}
    if ingress.get("clusterIssuer") and ingress.get("issuer"):
        yield ("ingress", "issuer"), None


def _backend(view: Mapping[str, Any], path: str, backend: Mapping[str, Any], served: str) -> Iterator[Fix]:
    service = view["workloads"].get(backend.get("workload"), {}).get("service")
    if not path.startswith("/"):
        yield (), None
    elif not service:
        yield ("workload",), served
    elif backend.get("port") not in (None, *service.get("ports", {})):
        yield ("port",), next(iter(service.get("ports", {})), None)


CHECKS = (
    _network,
    _ingress,
)
