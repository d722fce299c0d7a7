"""Services: each type has its own fields, and a number on the nodes is given out once."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from kustomgen.spec.names import service_protocol
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import FieldPath, PlacedSpec
    from kustomgen.spec.model import Service

_OUTSIDE = ("NodePort", "LoadBalancer")
_OF_TYPE = {
    "loadBalancerSourceRanges": ("LoadBalancer",),
    "loadBalancerClass": ("LoadBalancer",),
    "externalTrafficPolicy": _OUTSIDE,
}
"""Field to the types of Service that have it; the API server refuses it of others."""
_LONGEST = 86400


def services(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        path: FieldPath = ("workloads", key, "service")
        if workload.service is not None:
            yield from _of_type(place, path, workload.service)
            yield from _headless(place, path, workload.service)
            yield from _ranges(place, path, workload.service)
            yield from _sticky(place, path, workload.service)


def _of_type(place: PlacedSpec, path: FieldPath, service: Service) -> Iterator[Complaint]:
    for field, types in _OF_TYPE.items():
        written = place.root.get(*path, field)
        if written is not None and written.value and service.type not in types:
            message = f"{field} is of a {' or '.join(types)}, and this Service is a {service.type}"
            yield place.say((*path, field), message, f"write `type: {types[-1]}`, or take it away")
    for name, port in service.ports.items():
        if port.node_port is not None and service.type not in _OUTSIDE:
            hint = "write `type: NodePort` or `type: LoadBalancer`, or take it away"
            where = (*path, "ports", name, "nodePort")
            yield place.say(where, "a Service of type ClusterIP has no nodePort", hint)


def _headless(place: PlacedSpec, path: FieldPath, service: Service) -> Iterator[Complaint]:
    if service.headless and service.type != "ClusterIP":
        message = f"a {service.type} has an address, and headless takes it away"
        yield place.say((*path, "headless"), message, "keep one of them; two Services need two workloads")


def _ranges(place: PlacedSpec, path: FieldPath, service: Service) -> Iterator[Complaint]:
    for index, text in enumerate(service.load_balancer_source_ranges):
        where = (*path, "loadBalancerSourceRanges", index)
        if not is_open(text) and not _is_network(text):
            yield place.say(where, f"{text!r} is not a CIDR", "for example 10.0.0.0/8, or 192.0.2.7/32 for one address")


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text.strip())
    except ValueError:
        return False
    return "/" in text


def _sticky(place: PlacedSpec, path: FieldPath, service: Service) -> Iterator[Complaint]:
    config = service.session_affinity_config
    if config is None:
        return
    where = (*path, "sessionAffinityConfig")
    if service.session_affinity != "ClientIP":
        yield place.say(
            where, "sessionAffinityConfig is of sessionAffinity ClientIP", "write `sessionAffinity: ClientIP`"
        )
    seconds = (config.get("clientIP") or {}).get("timeoutSeconds") if isinstance(config, dict) else None
    if isinstance(seconds, int) and not 1 <= seconds <= _LONGEST:
        message = f"timeoutSeconds {seconds} is out of range: 1 to {_LONGEST}, a day, are possible"
        yield place.say((*where, "clientIP", "timeoutSeconds"), message)


def node_ports(place: PlacedSpec) -> Iterator[Complaint]:
    """A number on the nodes is the whole cluster's: no two Services have the same, TCP and UDP
    apart.
    """
    seen: dict[tuple[int, str], str] = {}
    for key, workload in place.spec.workloads.items():
        for name, port in workload.service.ports.items() if workload.service else ():
            if port.node_port is None:
                continue
            number = (port.node_port, service_protocol(workload, name))
            if number in seen:
                message = f"nodePort {port.node_port} is used twice: by {seen[number]!r} and by {key!r}"
                where = ("workloads", key, "service", "ports", name, "nodePort")
                yield place.say(where, message, "give one of them another number, or leave both to Kubernetes")
            seen.setdefault(number, key)
