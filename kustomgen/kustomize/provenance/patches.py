"""Patches: ``patches``, and the older ``patchesStrategicMerge`` and ``patchesJson6902``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s import schema
from kustomgen.k8s.resource import Ref
from kustomgen.kustomize.patches import Patch, patches_in
from kustomgen.kustomize.provenance.context import text_at
from kustomgen.kustomize.provenance.json_patch import DoesNotApplyError, applied, operations
from kustomgen.kustomize.provenance.merge import UNKNOWN_SCHEMA, merged
from kustomgen.kustomize.targets import ResourceId, Selector, selects

if TYPE_CHECKING:
    from kustomgen.kustomize.provenance.context import LayerContext
    from kustomgen.kustomize.provenance.traced_object import TracedObject
    from kustomgen.kustomize.provenance.traced_value import Setting, TracedValue


def patches(turn: LayerContext, travel: TracedObject) -> TracedObject | None:
    return _patched(turn, travel, "patches")


def json_patches(turn: LayerContext, travel: TracedObject) -> TracedObject | None:
    return _patched(turn, travel, "patchesJson6902")


def strategic_merges(turn: LayerContext, travel: TracedObject) -> TracedObject | None:
    return _patched(turn, travel, "patchesStrategicMerge")


def _patched(turn: LayerContext, travel: TracedObject, field: str) -> TracedObject | None:
    found: TracedObject | None = travel
    for patch in patches_in(turn.sources, turn.kustomization, field):
        if found is not None:
            found = _one(turn, found, patch, field)
    return found


def _one(turn: LayerContext, travel: TracedObject, patch: Patch, field: str) -> TracedObject | None:
    if patch.body is None:
        # It cannot be read here, and kustomize read it.
        return travel.uncertain(turn.change(patch.entry.where, field)) if _may_be_for(patch, travel) else travel
    if not is_for(patch, travel):
        return travel
    if patch.is_json:
        # `patchesJson6902` remembers no name, so that `StorePreviousId` is only for `patches`.
        travel = travel.remembering() if field == "patches" else travel
        return _json(travel, patch, turn.change(patch.body.where, "JSON patch"))
    return _merge(turn, travel, patch, turn.change(patch.body.where, "patch"))


def is_for(patch: Patch, travel: TracedObject) -> bool:
    """Whether kustomize applies a patch to an object, as far as it has come."""
    if patch.target is not None:
        try:
            return selects(Selector.of(patch.target), travel.ids, travel.labels, travel.annotations)
        except ValueError:
            return False
    return patch.body is not None and travel.is_called(id_in(patch))


def id_in(patch: Patch) -> ResourceId:
    """The object that a patch without a target names."""
    body = patch.body
    if body is None:
        return ResourceId("", "", "", "")
    group, _, version = text_at(body, "apiVersion").rpartition("/")
    metadata = body.get("metadata")
    name, namespace = (text_at(metadata, key) if metadata else "" for key in ("name", "namespace"))
    return ResourceId(group, version, text_at(body, "kind"), name, namespace)


def _may_be_for(patch: Patch, travel: TracedObject) -> bool:
    return patch.target is None or is_for(patch, travel)


def _json(travel: TracedObject, patch: Patch, change: Setting) -> TracedObject:
    root = travel.root
    for step in operations(patch.body) if patch.body else ():
        try:
            root = applied(root, step, change)
        except DoesNotApplyError:
            # kustomize applied it, so the object is not what it seems to be here.
            return travel.uncertain(change.at(step.mark))
    return travel.with_root(root)


_IDENTITY = ("apiVersion", "kind")
_NAMED = ("name", "namespace")


def _merge(turn: LayerContext, travel: TracedObject, patch: Patch, change: Setting) -> TracedObject | None:
    body = patch.body
    if body is None or not isinstance(body.value, dict):
        return travel
    names, kinds = patch.allows("allowNameChange"), patch.allows("allowKindChange")
    if names or kinds:
        travel = travel.remembering()
    old = travel.root
    now = travel.current
    type_name = schema.type_of(Ref(now.group, now.version, now.kind, "", ""), schema.versions()[0])
    if any(part.root and part.root.get("openapi", "path") for part in turn.configurators):
        type_name = UNKNOWN_SCHEMA
    root = merged(old, body, type_name, change)
    if root is None:
        return None
    kept: list[tuple[str, ...]] = [(key,) for key in _IDENTITY if not (key == "kind" and kinds)]
    kept += [("metadata", key) for key in _NAMED if not (key == "name" and names)]
    return travel.with_root(_with_identity(root, old, kept))


def _with_identity(root: TracedValue, old: TracedValue, kept: list[tuple[str, ...]]) -> TracedValue:
    """The object with what a patch says only to name it as it was."""
    metadata, before = root.get("metadata"), old.get("metadata")
    if metadata is None or before is None or not isinstance(metadata.value, dict):
        return root
    for path in kept:
        root = root.put(path, old.get(*path))
    metadata = root.get("metadata")
    same = metadata is not None and metadata.value == before.value
    return root.with_child("metadata", before) if same else root
