"""Volumes of a service: named ones as storage, files of the project as ConfigMaps, folders of the
host as notes.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from kustomgen.importing.compose.files import text_of
from kustomgen.importing.compose.parts import quantity
from kustomgen.importing.names import label
from kustomgen.k8s.credentials import credential
from kustomgen.k8s.leaks import credential_in

if TYPE_CHECKING:
    from kustomgen.importing.compose.files import Compose, Service
    from kustomgen.importing.model import Plain

MOST = 2**18
"""Bytes of a file that is written into a spec."""
_SIZE = "1Gi"


def volumes(found: Compose, name: str, service: Service, preset: str | None) -> Plain:
    """``storage``, ``volumes`` and ``files`` of the workload."""
    storage: Plain = {}
    scratch: Plain = {}
    files: Plain = {}
    for item in service.get("volumes") or ():
        kind, source, target, read_only = _parts(item)
        if not target:
            found.note(name, "volumes", f"{item!r} cannot be read", left=True)
        elif kind == "volume" and source:
            if preset:
                continue  # the preset has its own
            key = label(source)
            storage[key] = {"size": _size(found, source), "mountPath": target}
            if _is_shared(found, source):
                message = f"volume {source!r} is shared by several services: each gets a separate one"
                found.note(name, "volumes", message, "use a claim with ReadWriteMany, or one pod with both containers")
        elif kind == "volume":
            scratch[_name(target)] = {"mountPath": target, "emptyDir": {}}
        elif kind == "tmpfs":
            scratch[_name(target)] = {"mountPath": target, "emptyDir": {"medium": "Memory"}}
        else:
            files |= _file(found, name, source, target, read_only=read_only)
    tmpfs = service.get("tmpfs") or ()
    for item in [tmpfs] if isinstance(tmpfs, str) else tmpfs:
        target = str(item).partition(":")[0]
        scratch[_name(target)] = {"mountPath": target, "emptyDir": {"medium": "Memory"}}
    return {"storage": storage, "volumes": scratch, "files": files}


def _size(found: Compose, volume: str) -> str:
    given = (found.top.get("volumes") or {}).get(volume) or {}
    options = given.get("driver_opts") if isinstance(given, dict) else None
    return quantity((options or {}).get("size")) or _SIZE


def _name(target: str) -> str:
    return label(posixpath.basename(target.rstrip("/"))) or "scratch"


def _parts(item: Any) -> tuple[str, str, str, bool]:
    """What kind of volume it is, its source, where it is mounted, and whether it is read only."""
    if isinstance(item, dict):
        kind = str(item.get("type", "volume"))
        return kind, str(item.get("source") or ""), str(item.get("target") or ""), bool(item.get("read_only"))
    first, *rest = str(item).split(":")
    if not rest:
        return "volume", "", first, False
    kind = "bind" if first.startswith((".", "/", "~")) else "volume"
    return kind, first, rest[0], "ro" in ",".join(rest[1:]).split(",")


def _is_shared(found: Compose, volume: str) -> bool:
    users = [
        service
        for service in found.services.values()
        for item in service.get("volumes") or ()
        if _parts(item)[:2] == ("volume", volume)
    ]
    return len(users) > 1


def _file(found: Compose, name: str, source: str, target: str, *, read_only: bool) -> Plain:
    """A file of the project, with its text; a folder is said."""
    place = found.folder / source
    inside = not source.startswith(("/", "~")) and ".." not in source.split("/")
    text = text_of(found.folder, source, MOST)
    if text is None:
        what = "a folder of the project" if inside and place.is_dir() else "of the host"
        hint = "put it into the image, or into `files`, `configMaps` or `storage`"
        found.note(name, "volumes", f"{source} is {what}, which no pod has", hint, left=not _is_source(source))
        return {}
    if held := credential_in(text) or credential(posixpath.basename(source), text):
        found.note(name, "volumes", f"{source} holds {held}, and is not copied", "mount a Secret there", left=True)
        return {}
    if not read_only:
        found.note(name, "volumes", f"{source} is read only in a pod")
    return {target: {"content": text}}


def _is_source(source: str) -> bool:
    """Code that is mounted over that of the image, for development: the image has it."""
    return source in (".", "./", "./src", "./app")
