"""Ports: declared once, and what names one names a declared one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.checks.place import FieldPath, PlacedSpec, port_names, running
from kustomgen.spec.names import has_no_name, service_protocol
from kustomgen.spec.types import is_open

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
                if has_no_name(name):
                    if int(name) != port.container_port:
                        message = f"a port without a name is called by its number, and {name} is {port.container_port}"
                        hint = f"write `{port.container_port}: {port.container_port}`, or give it a name"
                        yield place.say(where, message, hint)
                elif len(name) > NAME_LENGTH or not any(map(str.isalpha, name)) or "--" in name:
                    hint = f"at most {NAME_LENGTH} signs, at least one letter, no '--' (RFC 6335)"
                    yield place.say(where, f"{name!r} is no name for a port", hint)
                seen.setdefault(number, name)
                names.add(name)


def services(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        path: FieldPath = ("workloads", key, "service")
        if workload.service is not None:
            yield from _names(place, path, workload)
            protocols = {name: service_protocol(workload, name) for name in workload.service.ports}
            yield from _numbers(place, path, workload.service, protocols)


def _names(place: PlacedSpec, path: FieldPath, workload: Workload) -> Iterator[Complaint]:
    """A port of the Service leads to a declared one: by its name, by its number, or by its
    ``targetPort``.
    """
    known = port_names(workload)
    numbers = {str(port.container_port) for _, each in running("", workload) for port in each.ports.values()}
    for name, port in workload.service.ports.items() if workload.service else ():
        where: FieldPath = (*path, "ports", name)
        if has_no_name(name) and int(name) != port.port:
            message = f"a port without a name is called by its number, and {name} is {port.port}"
            yield place.say(where, message, f"write `{port.port}: {port.port}`, or give it a name")
        elif has_no_name(name) and len(workload.service.ports if workload.service else ()) > 1:
            message = "a Service with several ports names each of them"
            yield place.say(where, message, f"give port {name} a name, and write `targetPort: {name}`")
        if port.target_port is not None:
            target, where = str(port.target_port or port.port), (*where, "targetPort")
        else:
            target = name
        if isinstance(port.target_port, str) and has_no_name(target):
            yield place.say(where, f"a whole number is expected, not {target!r}", f"write {target} without quotes")
        undeclared = target not in known and (target not in numbers if numbers else not target.isdigit())
        if undeclared and not is_open(target):
            told = [*known, *sorted(numbers)] if port.target_port is not None else known
            called = name if not target.isdigit() else "http"
            hint = did_you_mean(target, told) if told else f"declare it in the workload: `ports: {{{called}: 8080}}`"
            shown = target if target.isdigit() else repr(target)
            yield place.say(where, f"port {shown} is not declared", hint)


def _numbers(place: PlacedSpec, path: FieldPath, service: Service, protocols: Mapping[str, str]) -> Iterator[Complaint]:
    """A number may occur twice for two protocols: DNS answers both on 53."""
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
        if workload.monitoring and has_no_name(workload.monitoring.port):
            where = ("workloads", key, "monitoring", "port")
            message = f"port {workload.monitoring.port} has no name, and a monitor finds ports by their names"
            yield place.say(where, message, "give it a name under `ports`, such as `metrics: 9090`")
        elif workload.monitoring and workload.monitoring.port not in port_names(workload):
            yield _undeclared(place, ("workloads", key, "monitoring", "port"), workload.monitoring.port, workload)


def _undeclared(place: PlacedSpec, path: FieldPath, name: str, workload: Workload) -> Complaint:
    known = port_names(workload)
    hint = did_you_mean(name, known) if known else f"declare it in the workload: `ports: {{{name}: 8080}}`"
    return place.say(path, f"port {name!r} is not declared", hint)
