"""The settings that a pod's containers read as variables, wherever they are written."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.resource import Node, Resource


@dataclass(frozen=True, slots=True)
class ReadValue:
    """A variable of a container: its name, its text, and where the text is written."""

    name: str
    text: str
    at: Node


def read_values(build: Build, pod: Pod) -> Iterator[ReadValue]:
    """Every variable whose value is in the build: its own, and those of ConfigMaps and Secrets."""
    for container in pod.containers("initContainers", "containers"):
        for entry in container["env"]:
            name, source = entry["name"].text, entry["valueFrom"]
            if entry["value"].present:
                yield ReadValue(name, entry["value"].text, entry["value"])
                continue
            for kind, field in (("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")):
                holder = build.find(kind, source[field]["name"].text, pod.namespace, "")
                yield from (
                    ReadValue(name, text, at)
                    for key, text, at in (_keys(holder) if holder else ())
                    if key == source[field]["key"].text
                )
        for entry in container["envFrom"]:
            for kind, field in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
                holder = build.find(kind, entry[field]["name"].text, pod.namespace, "")
                prefix = entry["prefix"].text
                yield from (ReadValue(prefix + key, text, at) for key, text, at in (_keys(holder) if holder else ()))


def _keys(holder: Resource) -> Iterator[tuple[str, str, Node]]:
    secret = holder.kind == "Secret"
    for key, at in holder["data"].fields():
        yield key, _decoded(at.text) if secret else at.text, at
    for key, at in holder["stringData"].fields() if secret else ():
        yield key, at.text, at


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
