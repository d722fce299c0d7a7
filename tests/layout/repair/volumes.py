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
            if volume.get("mountPath") is None or volume["mountPath"] in places:
                yield (*path, "volumes", name), None
                continue
            places.add(volume["mountPath"])
            yield from (((*path, "volumes", name, source), None) for source in given[:-1])
            if not given:
                yield (*path, "volumes", name, "emptyDir"), {}
    for path, container in containers(view):
        workload = view["workloads"][path[1]]
        known = [*workload.get("volumes", {}), *workload.get("storage", {})]
        mounts = container.get("volumeMounts", {})
        for number, (name, target) in enumerate(mounts.items()):
            if target in list(mounts.values())[:number]:
                yield (*path, "volumeMounts", name), None
            if name in known:
                continue
            yield (*path, "volumeMounts", name), None
            free = [volume for volume in known if volume not in mounts]
            if free and "/mnt" not in mounts.values():
                yield (*path, "volumeMounts", free[0]), "/mnt"


CHECKS = (_volumes,)
