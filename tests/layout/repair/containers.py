"""Images, variables, probes and resources of containers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kustomgen.k8s.quantity import parse_quantity
from kustomgen.spec.checks.resources import MOST_CORES
from tests.layout.repair.view import Fix, containers, workloads

_HANDLERS = ("httpGet", "tcpSocket", "grpc", "exec")


def _images(view: Mapping[str, Any]) -> Iterator[Fix]:
    used = set()
    for path, container in containers(view):
        if "image" not in container:
            yield (*path, "image"), "nginx"
        elif ":" not in container["image"].rpartition("/")[2] and "@" not in container["image"]:
            used.add(container["image"])
    listed = view.get("images", {})
    for name in sorted(used - listed.keys()):
        yield ("images", name), "v2"
    for name in sorted(listed.keys() - used):
        yield ("images", name), None


def _env(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, container in containers(view):
        for name, value in container.get("env", {}).items():
            if isinstance(value, dict) and not {"valueFrom", "secret"} & value.keys():
                yield (*path, "env", name), None
    for key in view.get("config", {}):
        if re.fullmatch(r"[0-9.]+", key):  # no word to YAML
            yield ("config", key), None


def _probes(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, container in containers(view):
        known = list(container.get("ports", {}))
        for field in ("livenessProbe", "readinessProbe", "startupProbe"):
            probe = container.get(field)
            if probe is None:
                continue
            if not str((probe.get("httpGet") or {}).get("path", "/")).startswith("/"):
                yield (*path, field, "httpGet", "path"), "/health"
            if field != "readinessProbe" and probe.get("successThreshold", 1) != 1:
                yield (*path, field, "successThreshold"), None
            given = [handler for handler in _HANDLERS if handler in probe]
            yield from (((*path, field, handler), None) for handler in given[1:])
            if not given:
                yield (*path, field), None
            elif given[0] != "exec":
                port = (probe[given[0]] or {}).get("port")
                if (port not in known) if isinstance(port, str) else port is not None and not 1 <= port <= 65535:
                    yield (*path, field, given[0], "port"), 8080
                elif port is None and not known:
                    yield (*path, field), None


def _sizes(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, container in containers(view):
        for part in ("requests", "limits"):
            for name, quantity in container.get("resources", {}).get(part, {}).items():
                amount = parse_quantity(str(quantity))
                if amount >= MOST_CORES if name == "cpu" else amount != amount.to_integral_value():
                    yield (*path, "resources", part, name), None


def _requests(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, container in containers(view):
        resources = container.get("resources", {})
        for name, limit in resources.get("limits", {}).items():
            request = resources.get("requests", {}).get(name)
            if request is not None and parse_quantity(str(request)) > parse_quantity(str(limit)):
                yield (*path, "resources", "requests", name), limit


def _container_names(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in workloads(view):
        taken = {workload.get("containerName", path[1])}
        for field in ("sidecars", "initContainers", "extraContainers"):
            for name in workload.get(field, {}):
                if name in taken:
                    yield (*path, field, name), None
                taken.add(name)


CHECKS = (
    _images,
    _env,
    _probes,
    _sizes,
    _requests,
    _container_names,
)
