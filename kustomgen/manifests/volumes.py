"""A pod's volumes, and where its main container mounts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.files import file_mounts, file_volumes
from kustomgen.manifests.manifest import Whole
from kustomgen.manifests.owner import picked
from kustomgen.spec.model import Storage, Volume
from kustomgen.spec.names import claim_name, every_mount
from kustomgen.spec.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.manifests.owner import Fields
    from kustomgen.spec.model import ExtraContainer, Spec, Workload

SCRATCH = "tmp"
"""The one folder a program may write to by default: the root file system is read-only."""

_FIELDS = {(field.alias or name): name for name, field in Volume.model_fields.items()}


def mounts(workload: Workload) -> list[dict[str, Any]]:
    """The ``volumeMounts`` of the main container: all of the workload's volumes, some of them
    again where ``volumeMounts`` says so, and a folder to write to.
    """
    mounted = [
        _mount(name, volume, volume.mount_path) for name, volume in workload.volumes.items() if volume.mount_path
    ]
    mounted += [_mount(name, storage, mount_path(name, storage)) for name, storage in workload.storage.items()]
    mounted += file_mounts(workload)
    mounted += own_mounts(workload)
    return [*mounted, {"name": SCRATCH, "mountPath": f"/{SCRATCH}"}] if _has_scratch(workload) else mounted


def own_mounts(source: ExtraContainer) -> list[dict[str, Any]]:
    """What a container says itself of where it mounts volumes."""
    return [
        {"name": name, **mount.model_dump(by_alias=True, exclude_unset=True, exclude_none=True)}
        for name, mount in every_mount(source)
    ]


def mount_path(name: str, storage: Storage) -> str:
    """Where storage is mounted."""
    return storage.mount_path or f"/{name}"


def _mount(name: str, source: Volume | Storage, path: str) -> dict[str, Any]:
    return {
        "name": name,
        "mountPath": path,
        "readOnly": (source.read_only or None) if isinstance(source, Volume) else None,
        "subPath": source.sub_path,
    }


def volumes(spec: Spec, key: str) -> list[dict[str, Any]]:
    """``spec.volumes`` of the pod. A StatefulSet's storage is not among them: its claim templates
    have the same names.
    """
    workload = spec.workloads[key]
    found: list[dict[str, Any]] = []
    for name, volume in workload.volumes.items():
        # None in the base, where each environment says what the volume is.
        given = {source: getattr(volume, _FIELDS[source]) for source in SOURCES}
        found.append({"name": name, **{source: Whole(value) for source, value in given.items() if value is not None}})
    if workload.kind != "StatefulSet":
        claims = {name: {"claimName": claim_name(spec, key, name)} for name in workload.storage}
        found += [{"name": name, "persistentVolumeClaim": claim} for name, claim in claims.items()]
    found += file_volumes(spec, key)
    return [*found, {"name": SCRATCH, "emptyDir": Whole({})}] if _has_scratch(workload) else found


def _has_scratch(workload: Workload) -> bool:
    if not workload.builtin_defaults:
        return False
    paths = [volume.mount_path for volume in workload.volumes.values()]
    paths += [mount_path(name, storage) for name, storage in workload.storage.items()]
    paths += [mount.mount_path for _, mount in every_mount(workload)]
    taken = SCRATCH in {*workload.volumes, *workload.storage} or f"/{SCRATCH}" in paths
    writable = (workload.security_context or {}).get("readOnlyRootFilesystem") is False
    return not taken and not writable


def volume_fields(pod: dict[str, Any], container: dict[str, Any], claims: tuple[str, ...]) -> Fields:
    """What a spec says of the volumes, and where the main container mounts them: the inverse of
    ``volumes`` and ``mounts``.

    ``claims`` are volumes that a StatefulSet has by its claim templates.
    """
    found: dict[str, Any] = {}
    mounted = [mount for mount in container.get("volumeMounts", ()) if mount.get("name") not in claims]
    for volume in pod.get("volumes", ()):
        own = [mount for mount in mounted if mount.get("name") == volume.get("name")]
        source = {name: value for name, value in volume.items() if name != "name"} or {"emptyDir": {}}
        found[volume["name"]] = {**(_mounted(own[0]) if own else {}), **source}
    taken: set[str] = set()
    later = []
    for mount in mounted:
        if mount.get("name") in taken:
            later.append(mount)
        taken.add(mount.get("name"))
    return {"volumes": found, "volumeMounts": mount_fields(later)}


def mount_fields(mounts: Iterable[dict[str, Any]]) -> Fields:
    """Volumes to where a container mounts them: once, or several times."""
    found: dict[str, list[Fields]] = {}
    for mount in mounts:
        found.setdefault(mount["name"], []).append(_mounted(mount))
    return {name: places[0] if len(places) == 1 else places for name, places in found.items()}


def _mounted(mount: dict[str, Any]) -> Fields:
    return picked(mount, ("mountPath", "readOnly", "subPath"))
