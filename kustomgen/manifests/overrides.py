"""``resources`` and ``patches`` of the spec: objects written whole, and what is laid over those
that are made.

Both take part before base and overlays are distinguished. So they are in the objects of each road,
and an overlay holds of them only what differs.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.strategic_merge import strategic_merge
from kustomgen.manifests.container import image
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.spec.overrides import ObjectName
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kustomgen.spec.model import Spec


def whole_objects(spec: Spec) -> Iterator[Manifest]:
    """The objects under ``resources``; their images without a version have that of ``images``."""
    for key, value in spec.resources.items():
        if is_open(key) or not isinstance(value.get("apiVersion"), str):
            continue  # of the common part, which need not be whole
        name = ObjectName.parse(key)
        rest = {field: item for field, item in value.items() if field not in ("apiVersion", "kind", "metadata")}
        made = manifest(f"resources/{file_name(name)}.yaml", value["apiVersion"], name.kind, name.name, {})
        metadata = {**made.value["metadata"], **(value.get("metadata") or {})}
        yield replace(made, value=_tidy(_with_versions({**made.value, "metadata": metadata, **rest}, spec)))


def _tidy(value: dict[str, Any]) -> dict[str, Any]:
    """The object without empty labels and annotations: kustomize drops these."""
    notes = ("labels", "annotations")
    metadata = {key: item for key, item in value["metadata"].items() if key not in notes or item not in ({}, None)}
    return {**value, "metadata": metadata}


def file_name(name: ObjectName) -> str:
    """``shop.priorityclass``, in signs that every file system has."""
    group = f".{name.group}" if name.group else ""
    return f"{re.sub('[^a-zA-Z0-9.-]', '-', name.name)}.{name.kind.lower()}{group}"


def _with_versions(value: Any, spec: Spec) -> Any:
    """The object with its containers' images filled in, wherever it has containers; kustomize looks
    for them likewise.
    """
    if isinstance(value, list):
        return [_with_versions(item, spec) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: [_with_version(item, spec) for item in item]
        if key in ("containers", "initContainers") and isinstance(item, list)
        else _with_versions(item, spec)
        for key, item in value.items()
    }


def _with_version(container: Any, spec: Spec) -> Any:
    if not isinstance(container, dict) or not isinstance(container.get("image"), str):
        return container
    return {**container, "image": image(spec, container["image"])}


def patched(manifests: Iterable[Manifest], spec: Spec) -> Iterator[Manifest]:
    """The objects with the spec's ``patches`` laid over them, without those that a patch takes
    away.
    """
    patches = {ObjectName.parse(key): patch for key, patch in spec.patches.items() if not is_open(key)}
    for made in manifests:
        value: dict[str, Any] | None = dict(made.value)
        for name, patch in patches.items():
            if value is not None and hits(name, made):
                value = strategic_merge(value, _with_versions(patch, spec))
                value = value and _tidy(_renamed(value, name, patch))
        if value is not None:
            yield made if value == made.value else replace(made, value=value)


def hits(name: ObjectName, made: Manifest) -> bool:
    """Whether a patch is of this object. A Job that runs with each deployment is meant without its
    digest.
    """
    api_version, kind, called = made.identity
    return name.means(api_version, kind, called) or (
        kind == "Job" and bool(_DIGEST.search(called)) and name.means(api_version, kind, _DIGEST.sub("", called))
    )


_DIGEST = re.compile(r"-[0-9a-f]{8}$")


def _renamed(value: dict[str, Any], name: ObjectName, patch: Mapping[str, Any]) -> dict[str, Any]:
    """A Job cannot be changed once it is there: with a patch its digest is another."""
    called = value["metadata"]["name"]
    if called == name.name:
        return value
    content = json.dumps([called, patch], sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()[:8]
    return {**value, "metadata": {**value["metadata"], "name": f"{name.name}-{digest}"}}
