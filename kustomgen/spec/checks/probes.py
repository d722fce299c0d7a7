"""Probes: each asks one thing, at a port that is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.checks.place import FieldPath, PlacedSpec, containers
from kustomgen.spec.types import PORT_MAX, is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint

HANDLERS = ("httpGet", "tcpSocket", "grpc", "exec")
FIELDS = {"livenessProbe": "liveness_probe", "readinessProbe": "readiness_probe", "startupProbe": "startup_probe"}


def probes(place: PlacedSpec) -> Iterator[Complaint]:
    for path, container in containers(place.spec):
        for field, attribute in FIELDS.items():
            probe = getattr(container, attribute)
            if isinstance(probe, Mapping):
                where = (*path, field)
                yield from _handlers(place, where, probe)
                yield from _path(place, where, probe)
                yield from _port(place, where, probe, list(container.ports))
                yield from _successes(place, where, probe)


def _handlers(place: PlacedSpec, path: FieldPath, probe: Mapping[str, Any]) -> Iterator[Complaint]:
    given = [handler for handler in HANDLERS if probe.get(handler) is not None]
    if not given:
        hint = f"a path such as /health/live, or one of {', '.join(HANDLERS)}"
        yield place.say(path, "the probe has no handler", hint)
    elif len(given) > 1:
        yield place.say(path, f"the probe has {len(given)} handlers: {' and '.join(given)}", "keep one of them")


def _path(place: PlacedSpec, path: FieldPath, probe: Mapping[str, Any]) -> Iterator[Complaint]:
    asked = _below(probe, "httpGet").get("path")
    if isinstance(asked, str) and not is_open(asked) and not asked.startswith("/"):
        message = f"{asked!r} is not a path"
        yield place.say((*path, "httpGet", "path"), message, "it begins with '/': for example /health/live")


def _port(place: PlacedSpec, path: FieldPath, probe: Mapping[str, Any], known: list[str]) -> Iterator[Complaint]:
    for handler in ("httpGet", "tcpSocket", "grpc"):
        if not isinstance(probe.get(handler), Mapping):
            continue
        port = _below(probe, handler).get("port")
        where = (*path, handler, "port")
        if port is None and not known:
            yield place.say(path, "the probe has no port", "declare one: `ports: {http: 8080}`")
        elif isinstance(port, str) and not is_open(port) and port not in known:
            yield place.say(where, f"port {port!r} is not declared", did_you_mean(port, known))
        elif isinstance(port, int) and not 1 <= port <= PORT_MAX:
            yield place.say(where, f"port {port} is out of range: 1 to {PORT_MAX} are possible")


def _successes(place: PlacedSpec, path: FieldPath, probe: Mapping[str, Any]) -> Iterator[Complaint]:
    count = probe.get("successThreshold")
    if path[-1] != "readinessProbe" and isinstance(count, int) and count > 1:
        message = f"successThreshold of a {path[-1]} can only be 1"
        yield place.say((*path, "successThreshold"), message, "only a readinessProbe may have more")


def _below(probe: Mapping[str, Any], handler: str) -> Mapping[str, Any]:
    found = probe.get(handler)
    return found if isinstance(found, Mapping) else {}
