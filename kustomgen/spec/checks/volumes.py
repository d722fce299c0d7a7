"""Volumes: each from one source, in a place of its own, and mounted by a name that is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.spec.checks.place import Path, Place, containers, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.model import Workload

SOURCES = ("emptyDir", "configMap", "secret", "projected", "persistentVolumeClaim", "csi")


def volumes(place: Place) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        yield from _sources(place, key, workload)
        yield from _places(place, key, workload)


def _sources(place: Place, key: str, workload: Workload) -> Iterator[Complaint]:
    for name in workload.volumes:
        path: Path = ("workloads", key, "volumes", name)
        given = [source for source in SOURCES if place.root.get(*path, source) is not None]
        if not given:
            hint = f"for example `emptyDir: {{}}`; the others are {', '.join(SOURCES[1:])}"
            yield place.say(path, f"volume {name!r} has no source", hint)
        elif len(given) > 1:
            yield place.say(
                path, f"volume {name!r} has {len(given)} sources: {' and '.join(given)}", "keep one of them"
            )


def _places(place: Place, key: str, workload: Workload) -> Iterator[Complaint]:
    seen: dict[str, str] = {}
    for name, volume in workload.volumes.items():
        mounted = volume.mount_path.rstrip("/") or "/"
        if mounted in seen:
            where = ("workloads", key, "volumes", name, "mountPath")
            message = f"volumes {seen[mounted]!r} and {name!r} are both mounted at {volume.mount_path!r}"
            yield place.say(where, message, "give one of them another `mountPath`")
        seen.setdefault(mounted, name)


def sub_paths(place: Place) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        for name, volume in workload.volumes.items():
            if volume.sub_path is not None and (volume.sub_path.startswith("/") or ".." in volume.sub_path.split("/")):
                where = ("workloads", key, "volumes", name, "subPath")
                message = f"subPath {volume.sub_path!r} leads out of the volume"
                yield place.say(where, message, "it is a path in the volume, such as data/shop")


def mounts(place: Place) -> Iterator[Complaint]:
    for path, container in containers(place.spec):
        known = list(place.spec.workloads[str(path[1])].volumes)
        for name in container.volume_mounts:
            if name not in known:
                yield place.say((*path, "volumeMounts", name), f"volume {name!r} is not declared", nearest(name, known))
