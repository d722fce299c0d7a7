"""A workload's files: each with a text, at its own path, and no credential in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.leaks import credential_in
from kustomgen.spec.names import file_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import FieldPath, PlacedSpec

VOLUME = "files"
SCRATCH = "/tmp"  # noqa: S108 - the folder in the container that a pod may write to
MOST = 2**20
"""Bytes that a ConfigMap holds (kubernetes/pkg/apis/core/validation: MaxSecretSize, for both)."""


def files(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        where: FieldPath = ("workloads", key, "files")
        taken: dict[str, str] = {}
        mounted = {SCRATCH, *((volume.mount_path or "").rstrip("/") for volume in workload.volumes.values())}
        mounted |= {(storage.mount_path or f"/{name}").rstrip("/") for name, storage in workload.storage.items()}
        for path, file in workload.files.items():
            if file_key(path) in taken:
                message = f"{path!r} and {taken[file_key(path)]!r} would both be {file_key(path)!r} in the ConfigMap"
                yield place.say((*where, path), message, "give one of them another path")
            if path in mounted:
                yield place.say((*where, path), f"something else is mounted at {path!r}", "give the file another path")
            taken.setdefault(file_key(path), path)
            if file.content is None:
                yield place.say(
                    (*where, path), f"{path!r} has no text", "write it here, or name a file: `{file: x.toml}`"
                )
            elif found := credential_in(file.content):
                hint = "take it out and change it; what is secret comes from `secrets`"
                yield place.say((*where, path), f"{path!r} holds {found} in plain text", hint)
        yield from _fits(place, where, [file.content or "" for file in workload.files.values()])
        for section in ("volumes", "storage"):
            if workload.files and VOLUME in getattr(workload, section):
                message = f"volume {VOLUME!r} is that of `files`"
                yield place.say(("workloads", key, section, VOLUME), message, "give it another name")


def config_maps(place: PlacedSpec) -> Iterator[Complaint]:
    """Each key has a text, and all of them fit into a ConfigMap."""
    for name, given in place.spec.config_maps.items():
        for key, file in given.items():
            if file.content is None:
                hint = "write it here, or name a file: `{file: app.conf}`"
                yield place.say(("configMaps", name, key), f"{key!r} of ConfigMap {name!r} has no text", hint)
        yield from _fits(place, ("configMaps", name), [file.content or "" for file in given.values()])


def _fits(place: PlacedSpec, where: FieldPath, texts: list[str]) -> Iterator[Complaint]:
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
    if size > MOST:
        message = f"the files have {size:,} bytes; a ConfigMap holds {MOST:,}"
        yield place.say(where, message, "put them into the image, or into a volume")
