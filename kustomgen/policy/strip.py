"""A checked build without what only rules look at, so that thousands of them fit into memory.

Left is what exemptions ask of an object once all is built: what it is called, if it was born,
its containers' names.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.pods import CONTAINER_FIELDS, pod_of
from kustomgen.k8s.resource import Node, Resource
from kustomgen.policy.annotations import Annotations

if TYPE_CHECKING:
    from kustomgen.policy.checked import Checked

_IDENTITY = ("name", "namespace")


def strip(checked: Checked) -> Checked:
    """The same findings and annotations about objects of which hardly more than their names is
    left; no ``problems``.
    """
    build = checked.build
    # Definitions stay whole: they say which custom resources had a schema.
    slimmed = {
        id(resource): resource
        if resource.kind == "CustomResourceDefinition"
        else Resource(strip_manifest(resource), resource.origin)
        for resource in build.resources
    }
    notes = checked.annotations

    def moved(at: Node) -> Node:
        return Node(slimmed[id(at.resource)], at.path, None)

    return replace(
        checked,
        build=replace(build, resources=tuple(slimmed.values()), kustomizations=()),
        annotations=Annotations(
            tuple(replace(note, at=moved(note.at)) for note in notes.noted),
            tuple(replace(wrong, at=moved(wrong.at)) for wrong in notes.wrong),
            notes.unknown,
        ),
        problems=(),
    )


def strip_manifest(resource: Resource) -> dict[str, Any]:
    """What identifies the object, and the names of its containers where they stand."""
    kept: dict[str, Any] = {key: resource.manifest[key] for key in ("apiVersion", "kind") if key in resource.manifest}
    kept["metadata"] = {key: resource.metadata[key] for key in _IDENTITY if key in resource.metadata}
    pod = pod_of(resource)
    if pod:
        at = kept
        for step in pod.spec.path:
            at = at.setdefault(str(step), {})
        for field in CONTAINER_FIELDS:
            if containers := pod.spec[field].value:
                at[field] = [{"name": node["name"].value} for node in pod.spec[field]] if containers else []
    return kept
