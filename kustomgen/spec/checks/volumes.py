"""Volumes: each from one source, in its own place, and mounted by a name that is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.checks.files import VOLUME as FILES
from kustomgen.spec.checks.place import FieldPath, PlacedSpec, containers
from kustomgen.spec.names import every_mount
from kustomgen.spec.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.model import Workload


def volumes(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        yield from _sources(place, key, workload)
        yield from _places(place, key, workload)


def _sources(place: PlacedSpec, key: str, workload: Workload) -> Iterator[Complaint]:
    for name in workload.volumes:
        path: FieldPath = ("workloads", key, "volumes", name)
        given = [source for source in SOURCES if place.root.get(*path, source) is not None]
        if not given:
            hint = f"for example `emptyDir: {{}}`; the others are {', '.join(SOURCES[1:])}"
            yield place.say(path, f"volume {name!r} has no source", hint)
        elif len(given) > 1:
            yield place.say(
                path, f"volume {name!r} has {len(given)} sources: {' and '.join(given)}", "keep one of them"
            )


def _places(place: PlacedSpec, key: str, workload: Workload) -> Iterator[Complaint]:
    seen: dict[str, str] = {}
    listed = [("volumes", name, volume.mount_path) for name, volume in workload.volumes.items() if volume.mount_path]
    listed += [("storage", name, storage.mount_path or f"/{name}") for name, storage in workload.storage.items()]
    for field, name, path in listed:
        mounted = path.rstrip("/") or "/"
        if mounted in seen:
            where = ("workloads", key, field, name, "mountPath")
            message = f"volumes {seen[mounted]!r} and {name!r} are both mounted at {path!r}"
            yield place.say(where, message, "give one of them another `mountPath`")
        seen.setdefault(mounted, name)


def mounted(place: PlacedSpec) -> Iterator[Complaint]:
    """A volume that no container mounts is there for nothing."""
    used: dict[str, set[str]] = {}
    for path, container in containers(place.spec):
        used.setdefault(str(path[1]), set()).update(name for name, _ in every_mount(container))
    for key, workload in place.spec.workloads.items():
        for name, volume in workload.volumes.items():
            if volume.mount_path is None and name not in used[key]:
                hint = f"write where: `mountPath: /{name}`, or `volumeMounts: {{{name}: /{name}}}` in another container"
                yield place.say(("workloads", key, "volumes", name), f"no container mounts volume {name!r}", hint)


def sub_paths(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        listed = [("volumes", name, volume.sub_path) for name, volume in workload.volumes.items()]
        listed += [("storage", name, storage.sub_path) for name, storage in workload.storage.items()]
        listed += [("volumeMounts", name, mount.sub_path) for name, mount in every_mount(workload)]
        for field, name, path in listed:
            if path is not None and (path.startswith("/") or ".." in path.split("/")):
                message = f"subPath {path!r} is outside the volume"
                yield place.say(
                    ("workloads", key, field, name, "subPath"), message, "it is a path in the volume, such as data/shop"
                )


NOT_RESTRICTED = frozenset({"hostPath", "nfs", "iscsi", "fc"})
"""Sources that Pod Security *restricted* does not have; *baseline* has all but the first."""


def pod_security(place: PlacedSpec) -> Iterator[Complaint]:
    """The namespace's own level would refuse the pods."""
    level = place.spec.pod_security
    refused = {"restricted": NOT_RESTRICTED, "baseline": {"hostPath"}}.get(str(level), set())
    for key, workload in place.spec.workloads.items():
        for name in workload.volumes:
            path: FieldPath = ("workloads", key, "volumes", name)
            for source in SOURCES:
                if source in refused and place.root.get(*path, source) is not None:
                    needed = "privileged" if source == "hostPath" else "baseline"
                    message = f"Pod Security {level} has no volumes of type {source}"
                    hint = f"use `storage`, `emptyDir` or a claim, or write `podSecurity: {needed}` at the top"
                    yield place.say((*path, source), message, hint)


def _own_mounts(workload: Workload) -> dict[str, str]:
    """Where the main container has volumes without being told to."""
    volumes = {volume.mount_path: name for name, volume in workload.volumes.items() if volume.mount_path}
    storage = {source.mount_path or f"/{name}": name for name, source in workload.storage.items()}
    return {path.rstrip("/") or "/": name for path, name in (volumes | storage).items()}


def mounts(place: PlacedSpec) -> Iterator[Complaint]:
    for path, container in containers(place.spec):
        workload = place.spec.workloads[str(path[1])]
        known = [*workload.volumes, *workload.storage, *([FILES] if workload.files else [])]
        seen = _own_mounts(workload) if container is workload else {}
        for name, mount in every_mount(container):
            target = mount.mount_path
            mounted = target.rstrip("/") or "/"
            if mounted in seen:
                message = f"volumes {seen[mounted]!r} and {name!r} are both mounted at {target!r}"
                yield place.say((*path, "volumeMounts", name), message, "give one of them another path")
            seen.setdefault(mounted, name)
            if name not in known:
                yield place.say(
                    (*path, "volumeMounts", name), f"volume {name!r} is not declared", did_you_mean(name, known)
                )
