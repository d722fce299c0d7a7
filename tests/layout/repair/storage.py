"""Storage: of a size, in a place of its own, and mounted by as many pods as can; volumes that Pod Security has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kustomgen.spec.checks.storage import SHARED
from kustomgen.spec.checks.volumes import NOT_RESTRICTED
from tests.layout.repair.view import Fix, name_of, workloads


def _storage(view: Mapping[str, Any]) -> Iterator[Fix]:
    names: set[str] = set()
    for path, kind, workload in workloads(view):
        places = {volume.get("mountPath") for volume in workload.get("volumes", {}).values()}
        for volume, storage in workload.get("storage", {}).items():
            where = (*path, "storage", volume)
            place = storage.get("mountPath", f"/{volume}")
            if volume in workload.get("volumes", {}) or place in places:
                yield where, None
                continue
            places.add(place)
            if "size" not in storage:
                yield (*where, "size"), "1Gi"
            if not storage.get("accessModes", ["x"]):
                yield (*where, "accessModes"), None
            name = storage.get("name")
            if name is not None and (kind == "StatefulSet" or name in names):
                yield (*where, "name"), None
            names.add(name or f"{name_of(view, path)}-{volume}")
            if not SHARED & {*storage.get("accessModes", ())} and _is_shared(kind, workload):
                yield (*where, "accessModes"), ["ReadWriteMany"]


def _is_shared(kind: str, workload: Mapping[str, Any]) -> bool:
    if kind == "Deployment":
        rolls = workload.get("strategy", {"type": "Recreate"}).get("type") != "Recreate"
        return rolls or "autoscaling" in workload or workload.get("replicas", 1) > 1
    return kind == "CronJob" and workload.get("concurrencyPolicy") == "Allow"


def _pod_security(view: Mapping[str, Any]) -> Iterator[Fix]:
    used = {
        source
        for _, _, workload in workloads(view)
        for volume in workload.get("volumes", {}).values()
        for source in volume
    }
    level = view.get("podSecurity", "restricted")
    if "hostPath" in used and level in ("restricted", "baseline"):
        yield ("podSecurity",), "privileged"
    elif NOT_RESTRICTED & used and level == "restricted":
        yield ("podSecurity",), "baseline"


def _headless(view: Mapping[str, Any]) -> Iterator[Fix]:
    """The headless Services of StatefulSets are called otherwise than all others."""
    named = [(path, kind, workload, name_of(view, path)) for path, kind, workload in workloads(view)]
    taken = {(workload["service"] or {}).get("name", name) for _, _, workload, name in named if workload.get("service")}
    for path, kind, workload, name in named:
        if kind == "StatefulSet" and not (workload.get("service") or {}).get("headless"):
            headless = workload.get("serviceName", f"{name}-headless")
            if headless in taken:
                yield (*path, "serviceName"), None if "serviceName" in workload else f"peers-{path[1]}"
            taken.add(headless)


CHECKS = (_storage, _pod_security, _headless)
