"""Ports, the Services over them, and who scrapes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.layout.repair.view import Fix, Path, containers, named_ports, own_ports, workloads


def _ports(view: Mapping[str, Any]) -> Iterator[Fix]:
    pods: dict[Path, tuple[set[str], set[tuple[int, str]]]] = {}
    for path, container in containers(view):
        # An init container runs alone; its ports need to differ among themselves only.
        names, numbers = pods.setdefault(path if "initContainers" in path else path[:2], (set(), set()))
        for name, port in container.get("ports", {}).items():
            number = (port.get("containerPort"), port.get("protocol", "TCP"))
            valid = (any(map(str.isalpha, name)) and "--" not in name and len(name) < 16) or name == str(number[0])
            if name.isdigit() and number[0] is not None and 1 <= int(name) <= 65535 and name != str(number[0]):
                yield (*path, "ports", name, "containerPort"), int(name)
            if number[0] is None or not valid or number in numbers or name in names:
                yield (*path, "ports", name), None
            else:
                names.add(name)
                numbers.add(number)


def _services(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in workloads(view):
        known = own_ports(workload)
        if not known and (workload.get("service") is not None or workload.get("monitoring") is not None):
            named = [name for name in (workload.get("service") or {}).get("ports", {}) if any(map(str.isalpha, name))]
            yield (*path, "ports", named[0] if named else "http"), 8080
        elif workload.get("service") is not None:
            yield from (((*path, "service", *rest), value) for rest, value in _service(workload["service"], known))


def _service(service: Mapping[str, Any], known: list[str]) -> Iterator[Fix]:
    ports = service.get("ports", {})
    good = [name for name in ports if name in known and ports[name].get("port")]
    good = [name for name in good if not name.isdigit() or (len(ports) == 1 and int(name) == ports[name]["port"])]
    if not good:
        yield ("ports", known[0]), int(known[0]) if known[0].isdigit() else 80
    for name in good:
        target = ports[name].get("targetPort")
        if target is not None and target not in known:
            yield ("ports", name, "targetPort"), int(known[0]) if known[0].isdigit() else known[0]
    numbers: set[int] = set()
    for name in ports:
        if name not in good or ports[name]["port"] in numbers:
            yield ("ports", name), None
        else:
            numbers.add(ports[name]["port"])


def _monitoring(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in workloads(view):
        known, monitoring = named_ports(workload), workload.get("monitoring")
        if monitoring is not None and not known and own_ports(workload):
            yield (*path, "monitoring"), None
        if monitoring is not None and known and monitoring.get("port") not in known:
            yield (*path, "monitoring", "port"), known[0]


CHECKS = (
    _ports,
    _services,
    _monitoring,
)
