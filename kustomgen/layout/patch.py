"""The strategic merge patch that turns one object into another.

Merge keys come from the published schemas. A list that has one is patched item by item, every item
named in order, since kustomize moves patched items to the front (kubernetes-sigs/kustomize#3912);
any other list is given whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kustomgen.k8s.resource import Resource
from kustomgen.k8s.schema import ListType, field_type, type_of, versions

DELETE = {"$patch": "delete"}


def oldest() -> str:
    """The Kubernetes version whose merge keys are used: old kustomizes know no newer fields."""
    return versions()[0]


def patch(base: Mapping[str, Any], target: Mapping[str, Any]) -> dict[str, Any] | None:
    """The patch document, or None if nothing differs; both must be the same kind and name."""
    type_name = type_of(Resource(base).ref, oldest())
    body = _mapping(base, target, type_name)
    if not body:
        return None
    head = {"apiVersion": base["apiVersion"], "kind": base["kind"]}
    metadata = {**_called(base), **body.pop("metadata", {})}
    return {**head, "metadata": metadata, **body}


def _called(base: Mapping[str, Any]) -> dict[str, Any]:
    """By what kustomize finds the object: its name, and its namespace where it names
    one by itself.
    """
    metadata = base["metadata"]
    return {key: metadata[key] for key in ("name", "namespace") if key in metadata}


def deletion(base: Mapping[str, Any]) -> dict[str, Any]:
    """The patch document that removes an object."""
    return {
        **DELETE,
        "apiVersion": base["apiVersion"],
        "kind": base["kind"],
        "metadata": _called(base),
    }


def _mapping(base: Mapping[str, Any], target: Mapping[str, Any], type_name: str | None) -> dict[str, Any]:
    if any(isinstance(base.get(key), str) and isinstance(value, (int, float)) for key, value in target.items()):
        # kustomize keeps the quotes of the base's string: a number laid over it would be a string,
        # too.
        return {"$patch": "replace", **target}
    body: dict[str, Any] = {}
    for key, value in target.items():
        if key not in base:
            body[key] = value
        elif not same(base[key], value):
            body[key] = _value(base[key], value, *field_type(type_name, key, oldest()))
    # null takes a field away; the members of a union that give way are among these.
    return body | {key: None for key in base if key not in target}


def _value(base: Any, target: Any, type_name: str | None, list_type: ListType | None) -> Any:
    if isinstance(base, Mapping) and isinstance(target, Mapping):
        return _mapping(base, target, type_name) if target else {**dict.fromkeys(base)}
    if isinstance(base, list) and isinstance(target, list) and list_type and list_type.merge_key:
        if list_type.several_keys:
            # Ports by number and protocol: kustomize compares both, where both are there.
            return [{"$patch": "replace"}, *target]
        return _list(base, target, list_type.merge_key, list_type.item_type)
    return target


def _list(base: list[Any], target: list[Any], key: str, item_type: str | None) -> list[Any]:
    before, after = _by_key(base, key), _by_key(target, key)
    if before is None or after is None or not target:
        # Two items with one merge key cannot be distinguished in a patch.
        return [{"$patch": "replace"}, *target]
    items = []
    for value, item in after.items():
        changed = _mapping(before[value], item, item_type) if value in before else item
        items.append({key: value, **changed})
    return items + [{key: value, **DELETE} for value in before if value not in after]


def _by_key(items: list[Any], key: str) -> dict[Any, Mapping[str, Any]] | None:
    found: dict[Any, Mapping[str, Any]] = {}
    for item in items:
        if not isinstance(item, Mapping) or key not in item or item[key] in found:
            return None
        found[item[key]] = item
    return found


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same in a manifest: 1 and True are not, and the order of a list
    counts.
    """
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)
