"""The base's objects: those of the common spec, without what only an environment decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.schema import field_type, type_of
from kustomgen.layout.patch import oldest
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.manifests.manifest import Manifest

_DROPPED: Any = object()


def common(manifests: Iterable[Manifest]) -> tuple[Manifest, ...]:
    """The objects without the fields that hold a value which is open; without an object whose name
    is.

    A list that strategic merge replaces whole (an Ingress' rules) goes whole: half of it would be
    wrong.
    """
    kept = []
    for manifest in manifests:
        value = _prune(manifest.value, type_of(manifest.resource.ref, oldest()))
        if value is not _DROPPED and "name" in value.get("metadata", {}):
            kept.append(replace(manifest, value=value))
    return tuple(kept)


def _prune(value: Any, type_name: str | None) -> Any:
    if isinstance(value, Mapping):
        pruned = {
            key: _field(item, *field_type(type_name, key, oldest())) for key, item in value.items() if not is_open(key)
        }
        kept = {key: item for key, item in pruned.items() if item is not _DROPPED}
        return _DROPPED if value and not kept else kept
    if isinstance(value, list):
        return _DROPPED if any(_holds_open(item) for item in value) else value
    return _DROPPED if is_open(value) else value


def _field(value: Any, type_name: str | None, list_type: Any) -> Any:
    if not (isinstance(value, list) and list_type and list_type.merge_key):
        return _prune(value, type_name)
    items = [_prune(item, list_type.item_type) for item in value]
    return [item for item in items if item is not _DROPPED and list_type.merge_key in item] or _DROPPED


def _holds_open(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(is_open(key) or _holds_open(item) for key, item in value.items())
    if isinstance(value, list):
        return any(map(_holds_open, value))
    return is_open(value)
