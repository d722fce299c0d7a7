"""Ports: declared once, and what names one names a declared one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.checks.place import FieldPath, PlacedSpec, port_names, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.errors import Complaint
    from kustomgen.spec.model import Service, Workload

NAME_LENGTH = 15


def declared(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        seen: dict[tuple[int, str], str] = {}
        names: set[str] = set()
        for path, container in running(key, workload):
            for name, port in container.ports.items():
                number = (port.container_port, port.protocol)
                where = (*path, "ports", name)
                if number in seen:
                    shown = f"port {number[0]}/{number[1]}"
                    message = f"{shown} is used twice in a pod: as {seen[number]!r} and as {name!r}"
                    yield place.say(where, message, "containers of one pod share its ports: give one another number")
                if name in names:
                    hint = "containers of one pod share its ports: give one another name"
                    yield place.say(where, f"port name {name!r} is used twice in a pod", hint)
                if len(name) > NAME_LENGTH or not any(map(str.isalpha, name)) or "--" in name:
                    hint = f"at most {NAME_LENGTH} signs, at least one letter, no '--' (RFC 6335)"
                    yield place.say(where, f"{name!r} is no name for a port", hint)
                seen.setdefault(number, name)
                names.add(name)


def services(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        path: FieldPath = ("workloads", key, "service")
        if workload.service is not None:
            yield from _names(place, path, workload.service, port_names(workload))
            protocols = {name: p.protocol for _, c in running(key, workload) for name, p in c.ports.items()}
            yield from _numbers(place, path, workload.service, protocols)


def _names(place: PlacedSpec, path: FieldPath, service: Service, known: list[str]) -> Iterator[Complaint]:
    for name in service.ports:
        if name not in known:
            hint = did_you_mean(name, known) if known else f"declare it in the workload: `ports: {{{name}: 8080}}`"
            yield place.say((*path, "ports", name), f"port {name!r} is not declared", hint)


def _numbers(place: PlacedSpec, path: FieldPath, service: Service, protocols: Mapping[str, str]) -> Iterator[Complaint]:
    """A number may stand twice for two protocols: DNS answers both on 53."""
    seen: dict[tuple[int, str], str] = {}
    for name, port in service.ports.items():
        where = (*path, "ports", name)
        number = (port.port, protocols.get(name, "TCP"))
        if number in seen:
            message = f"port {port.port} of the Service is used twice: for {seen[number]!r} and for {name!r}"
            yield place.say(where, message, "give one of them another number")
        seen.setdefault(number, name)


def monitoring(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        if workload.monitoring and workload.monitoring.port not in port_names(workload):
            yield _undeclared(place, ("workloads", key, "monitoring", "port"), workload.monitoring.port, workload)


def _undeclared(place: PlacedSpec, path: FieldPath, name: str, workload: Workload) -> Complaint:
    known = port_names(workload)
    hint = did_you_mean(name, known) if known else f"declare it in the workload: `ports: {{{name}: 8080}}`"
    return place.say(path, f"port {name!r} is not declared", hint)
