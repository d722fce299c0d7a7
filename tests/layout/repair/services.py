"""Services: each type has its own fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.layout.repair.view import Fix, View, workloads

_OF_TYPE = {
    "loadBalancerSourceRanges": "LoadBalancer",
    "loadBalancerClass": "LoadBalancer",
    "externalTrafficPolicy": "NodePort",
}


def _types(view: View) -> Iterator[Fix]:
    for path, _, workload in workloads(view):
        if workload.get("service") is not None:
            yield from (((*path, "service", *rest), value) for rest, value in _type(workload["service"]))


def _type(service: Mapping[str, Any]) -> Iterator[Fix]:
    kind = service.get("type", "ClusterIP")
    needed = {_OF_TYPE[field] for field in _OF_TYPE if service.get(field)}
    if any("nodePort" in port for port in service.get("ports", {}).values()):
        needed.add("NodePort")
    if service.get("headless") and needed:
        yield ("headless",), None
    elif service.get("headless") and kind != "ClusterIP":
        yield ("type",), "ClusterIP"
    if "LoadBalancer" in needed and kind != "LoadBalancer":
        yield ("type",), "LoadBalancer"
    elif needed and kind == "ClusterIP":
        yield ("type",), "NodePort"
    if service.get("sessionAffinityConfig") is not None and service.get("sessionAffinity") != "ClientIP":
        yield ("sessionAffinity",), "ClientIP"


def _node_ports(view: View) -> Iterator[Fix]:
    taken: set[int] = set()
    for path, _, workload in workloads(view):
        for name, port in ((workload.get("service") or {}).get("ports", {})).items():
            if port.get("nodePort") in taken:
                yield (*path, "service", "ports", name, "nodePort"), None
            elif "nodePort" in port:
                taken.add(port["nodePort"])


CHECKS = (_types, _node_ports)
