"""Volumes have one source, and are where they are mounted from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kustomgen.spec.sources import SOURCES
from tests.layout.repair.view import Fix, containers, workloads


def _volumes(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in workloads(view):
        places: set[str] = set()
        for name, volume in workload.get("volumes", {}).items():
            given = [source for source in SOURCES if source in volume]
            mounted = any(name in part.get("volumeMounts", {}) for part in _containers(workload))
            if volume.get("mountPath") in places or (volume.get("mountPath") is None and not mounted):
                yield (*path, "volumes", name), None
                continue
            places.update({volume["mountPath"]} if "mountPath" in volume else ())
            yield from (((*path, "volumes", name, source), None) for source in given[:-1])
            if not given:
                yield (*path, "volumes", name, "emptyDir"), {}
    for path, container in containers(view):
        workload = view["workloads"][path[1]]
        known = [*workload.get("volumes", {}), *workload.get("storage", {})]
        mounts: dict[str, Any] = container.get("volumeMounts", {})
        taken: set[Any] = set()
        for name, given in mounts.items():
            several: list[Any] = given if isinstance(given, list) else [given]
            targets = [each.get("mountPath") for each in several]
            if None in targets or taken & set(targets) or len(set(targets)) < len(targets):
                yield (*path, "volumeMounts", name), None
            taken.update(targets)
            if name in known:
                continue
            yield (*path, "volumeMounts", name), None
            free = [volume for volume in known if volume not in mounts]
            if free and {"mountPath": "/mnt"} not in mounts.values():
                yield (*path, "volumeMounts", free[0]), {"mountPath": "/mnt"}


def _containers(workload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    fields = ("initContainers", "sidecars", "extraContainers")
    return [workload, *(container for field in fields for container in workload.get(field, {}).values())]


CHECKS = (_volumes,)
