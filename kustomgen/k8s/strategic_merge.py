"""A strategic merge patch applied to an object: what kustomize and the API server make of the two.

Lists with a merge key merge item by item, as the published schemas say; any other list is replaced.
Null takes a field away; ``$patch: delete`` takes away what it is in, ``$patch: replace`` keeps
nothing of what was there. Items keep their order and new ones come last, as the API server has it;
kustomize moves patched items to the front (kubernetes-sigs/kustomize#3912).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.resource import Resource
from kustomgen.k8s.schema import field_type, type_of, versions

if TYPE_CHECKING:
    from kustomgen.k8s.schema import ListType

DIRECTIVE = "$patch"
DIRECTIVES = ("delete", "replace", "merge")
"""What may be under ``$patch``."""


def strategic_merge(value: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any] | None:
    """The object with the patch laid over it; None if the patch takes it away."""
    if patch.get(DIRECTIVE) == "delete":
        return None
    kept = ("apiVersion", "kind")
    patched = _mapping(value, patch, type_of(Resource(value).ref, versions()[0]))
    return {**{key: value[key] for key in kept}, **patched}


def _mapping(value: Mapping[str, Any], patch: Mapping[str, Any], type_name: str | None) -> dict[str, Any]:
    merged = {} if patch.get(DIRECTIVE) == "replace" else dict(value)
    for key, item in patch.items():
        if key == DIRECTIVE:
            continue
        if item is None or (isinstance(item, Mapping) and item.get(DIRECTIVE) == "delete"):
            merged.pop(key, None)
            continue
        laid = _value(merged.get(key), item, *field_type(type_name, key, versions()[0]))
        # A mapping of nothing but nulls makes no empty one where there was none.
        if laid != {} or item == {} or key in merged:
            merged[key] = laid
    return merged


def _value(value: Any, patch: Any, type_name: str | None, list_type: ListType | None) -> Any:
    if isinstance(patch, Mapping):
        return _mapping(value if isinstance(value, Mapping) else {}, patch, type_name)
    if not isinstance(patch, list):
        return patch
    merge_key = list_type.merge_key if list_type else None
    wanted = [item for item in patch if not _replaces(item)]
    if merge_key is None or not isinstance(value, list) or len(wanted) < len(patch):
        return [_new(item, list_type) for item in wanted if not _deletes(item)]
    return _list(value, wanted, merge_key, list_type)


def _list(value: list[Any], patch: list[Any], key: str, list_type: ListType | None) -> list[Any]:
    merged = list(value)
    for item in patch:
        place = next((index for index, old in enumerate(merged) if _same_item(old, item, key, list_type)), None)
        if _deletes(item):
            merged = [old for old in merged if not _same_item(old, item, key, list_type)]
        elif place is None:
            merged.append(_new(item, list_type))
        else:
            merged[place] = _value(merged[place], item, list_type.item_type if list_type else None, None)
    return merged


def _same_item(one: Any, other: Any, key: str, list_type: ListType | None) -> bool:
    """Ports are distinguished by their protocol, too, and spreads by what they do; where both name
    it, as kustomize has it.
    """
    if not isinstance(one, Mapping) or not isinstance(other, Mapping) or key not in one or key not in other:
        return False
    keys = (key, *_FURTHER) if list_type and list_type.several_keys else (key,)
    return all(one[field] == other[field] for field in keys if field in one and field in other)


_FURTHER = ("protocol", "whenUnsatisfiable")


def _new(item: Any, list_type: ListType | None) -> Any:
    return _value(None, item, list_type.item_type if list_type else None, None)


def _replaces(item: Any) -> bool:
    return isinstance(item, Mapping) and item.keys() == {DIRECTIVE} and item[DIRECTIVE] == "replace"


def _deletes(item: Any) -> bool:
    return isinstance(item, Mapping) and item.get(DIRECTIVE) == "delete"
