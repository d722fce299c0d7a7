"""Dependencies that are there and go in no circle; presets with their secret; backups of what can be dumped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kustomgen.spec.checks.kinds import ONLY
from tests.layout.repair.settings import keys_of
from tests.layout.repair.view import Fix, own_ports, workloads


def _dependencies(view: Mapping[str, Any]) -> Iterator[Fix]:
    there = list(view.get("workloads", {}))
    for path, _, workload in workloads(view):
        for name, dependency in workload.get("dependsOn", {}).items():
            target = view["workloads"].get(name)
            # Only on those before it: so there is no circle.
            if target is None or there.index(name) >= there.index(path[1]) or not _answers(target):
                yield (*path, "dependsOn", name), None
            elif (port := dependency.get("port")) is not None and not _has(target, port):
                yield (*path, "dependsOn", name, "port"), _first(target)


def _answers(target: Mapping[str, Any]) -> bool:
    if "external" in target:
        return True
    return bool((target.get("service") or {}).get("ports")) or (
        target.get("kind") == "StatefulSet" and not target.get("service") and bool(target.get("ports"))
    )


def _first(target: Mapping[str, Any]) -> str | None:
    ports = (target.get("service") or {}).get("ports", target.get("ports", {}))
    return None if "external" in target else next(iter(ports))


def _has(target: Mapping[str, Any], port: Any) -> bool:
    if "external" in target:
        return isinstance(port, int)
    ports = (target.get("service") or {}).get("ports", target.get("ports", {}))
    return port in ports or port in [value.get("port", value.get("containerPort")) for value in ports.values()]


def _words(view: Mapping[str, Any]) -> Iterator[Fix]:
    """Presets and sizes that there are, with their parameters."""
    for path, _, workload in workloads(view):
        if workload.get("preset") == "mem" and "mem" not in view.get("presets", {}):
            yield (*path, "preset"), None
        if workload.get("preset") == "cache" and not (workload.get("parameters") or {}).get("topic"):
            yield (*path, "parameters"), {"topic": "a"}
        if workload.get("preset") != "cache" and workload.get("parameters"):
            yield (*path, "parameters"), None
        if "size" in workload and workload["size"] not in view.get("sizes", {}):
            yield (*path, "size"), None


def _presets(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, kind, workload in workloads(view):
        if "backup" in workload:
            if kind != "StatefulSet" or ("preset" in workload and not _answers(workload)):
                yield (*path, "backup"), None
            elif workload.get("preset") != "postgres":
                yield (*path, "preset"), "postgres"
            elif "schedule" not in workload["backup"]:
                yield (*path, "backup", "schedule"), "@daily"
            elif isinstance(kept := workload["backup"].get("storage"), dict) and "size" not in kept:
                yield (*path, "backup", "storage", "size"), "1Gi"


def _variables(view: Mapping[str, Any]) -> Iterator[Fix]:
    keys = keys_of(view)
    for path, _, workload in workloads(view):
        for where, container in _all(path, workload):
            for name, value in container.get("env", {}).items():
                if isinstance(value, dict) and "secret" in value and value["secret"] not in keys:
                    if keys:
                        yield (*where, "env", name), {"secret": keys[0], "valueFrom": None}
                    elif view.get("secrets") is None:
                        yield ("secrets",), {"provider": "existing", "name": "made-outside", "keys": ["token"]}


def _all(path: tuple[str, ...], workload: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    yield path, workload
    for field in ("initContainers", "sidecars", "extraContainers"):
        yield from (((*path, field, name), container) for name, container in workload.get(field, {}).items())


def _outside(view: Mapping[str, Any]) -> Iterator[Fix]:
    """What is outside is named by ``dependsOn`` alone, and something is left inside."""
    for path, _, workload in workloads(view):
        external = workload.get("external")
        if external is None:
            continue
        for field, value in (("host", "db.example.com"), ("port", 5432)):
            if field not in external:
                yield (*path, "external", field), value
        if workload.get("kind", "Deployment") not in ONLY["external"]:
            yield (*path, "external"), None
        # The rest is of no use here, and would have to fit all the same.
        yield from (((*path, field), None) for field in workload if field not in ("external", "preset", "kind"))


def _singletons(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, kind, workload in workloads(view):
        rolls = (workload.get("strategy") or {"type": "Recreate"}).get("type") != "Recreate"
        if workload.get("singleton") and (workload.get("replicas", 1) > 1 or "autoscaling" in workload or rolls):
            yield (*path, "singleton"), False
        if workload.get("preset") and kind == "StatefulSet" and not own_ports(workload):
            yield (*path, "preset"), None


def reached(views: list[Mapping[str, Any]]) -> str | None:
    """A workload that has an address in each of the environments."""
    there = [{path[1] for path, _, workload in workloads(view) if _answers(workload)} for view in views]
    return min(set.intersection(*there), default=None) if there else None


CHECKS = (_words, _presets, _variables, _outside, _singletons, _dependencies)
