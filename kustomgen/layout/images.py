"""Image versions, lifted out of the objects into kustomize's ``images:``: one place to read and to
promote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.image import Image
from kustomgen.k8s.pods import TEMPLATES
from kustomgen.k8s.resource import Resource
from kustomgen.manifests.container import split_version
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def unversioned(value: Mapping[str, Any], images: Mapping[str, str]) -> Mapping[str, Any]:
    """The object with the versions taken off those of its images that ``images`` lists."""
    ref = Resource(value).ref
    path = TEMPLATES.get((ref.group, ref.kind))
    return value if path is None else _at(value, (*path, "spec"), images)


def _at(value: Any, path: tuple[str, ...], images: Mapping[str, str]) -> Any:
    if path:
        return {**value, path[0]: _at(value[path[0]], path[1:], images)} if path[0] in value else value
    fields = ("initContainers", "containers")
    return {**value, **{field: [_bare(item, images) for item in value[field]] for field in fields if field in value}}


def _bare(container: Any, images: Mapping[str, str]) -> Any:
    if "image" not in container:
        return container
    name = Image.parse(container["image"]).name
    return {**container, "image": name} if name in images else container


def named(value: Any) -> set[str]:
    """What is under ``image`` in a patch."""
    if isinstance(value, list):
        return {name for item in value for name in named(item)}
    if not isinstance(value, dict):
        return set()
    here = {value["image"]} if isinstance(value.get("image"), str) else set()
    return here.union(*map(named, value.values()))


def entries(images: Mapping[str, str], base: Mapping[str, str], patched: Collection[str] = ()) -> list[dict[str, str]]:
    """kustomize's ``images:`` for what differs from the base or is in a patch, in the order of
    the spec.
    """
    found = []
    for name, version in images.items():
        if (base.get(name) == version and name not in patched) or is_open(version) or not version:
            continue
        tag, digest = split_version(version)
        entry = {"name": name, "newTag": tag, "digest": digest}
        found.append({key: value for key, value in entry.items() if value})
    return found
