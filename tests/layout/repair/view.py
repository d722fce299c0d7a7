"""How repairs see a spec: plain values, with every short form written out; and what they give back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str, ...]
Fix = tuple[Path, Any]
"""A value to be laid at a path; mostly null, which takes away what does not fit."""
View = Mapping[str, Any]


def workloads(view: Mapping[str, Any]) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    for key, workload in view.get("workloads", {}).items():
        yield ("workloads", key), workload.get("kind", "Deployment"), workload


def containers(view: Mapping[str, Any], *fields: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path, _, workload in workloads(view):
        yield path, workload
        for field in fields or ("initContainers", "sidecars", "extraContainers"):
            for name, container in workload.get(field, {}).items():
                yield (*path, field, name), container


def own_ports(workload: Mapping[str, Any]) -> list[str]:
    beside = [workload.get(field, {}).values() for field in ("sidecars", "extraContainers")]
    return [port for part in (workload, *beside[0], *beside[1]) for port in part.get("ports", {})]


def named_ports(workload: Mapping[str, Any]) -> list[str]:
    """The ports that have a name, and not their number instead."""
    return [port for port in own_ports(workload) if not port.isdigit()]


def name_of(view: Mapping[str, Any], path: Path) -> str:
    """What the workload at a path is called."""
    name: str = view["workloads"][path[1]].get("name", f"{view['name']}-{path[1]}")
    return name


def inside(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """The spec without what is outside in this environment."""
    kept = {key: workload for key, workload in view.get("workloads", {}).items() if "external" not in workload}
    return {**view, "workloads": kept}
