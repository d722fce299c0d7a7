"""Strategic merge patches, as kustomize applies them (kyaml's ``merge2``), each field remembering
the patch's line.

Lists with a merge key are merged item by item, the patch's items first; all others are replaced
whole. ``$patch`` directives hold in mappings and in lists; the other directives of kubectl
(``$retainKeys``, ``$setElementOrder``, ``$deleteFromPrimitiveList``) mean nothing to kustomize,
which takes them for fields.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from kustomgen.k8s import schema
from kustomgen.kustomize.provenance.traced_value import (
    ABSENT,
    Setting,
    TracedValue,
    as_plain_text,
    from_value,
    from_yaml,
    override,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kustomgen.yaml.source import Located

DIRECTIVE = "$patch"

Keys = tuple[str, ...]


class UnclearError(Exception):
    """A list whose items are not distinguished by their keys: what becomes of it, only kustomize
    could tell.
    """


UNKNOWN_SCHEMA = "?"
"""The type of everything where a kustomization has a schema of its own (``openapi``), which may
merge any list.
"""


def merged(dest: TracedValue, patch: Located, type_name: str | None, change: Setting) -> TracedValue | None:
    """A mapping after a patch of it; None if the patch deletes it. ``type_name`` is the
    schema's.

    A list that cannot be followed is unsure from then on.
    """
    change = change.at(patch.where)
    fields = {key: item for key, item in patch.value.items() if key != DIRECTIVE}
    directive = patch.value.get(DIRECTIVE)
    if directive is not None and directive.value == "delete":
        return None
    if directive is not None and directive.value == "replace":
        fresh = _cleaned(replace(patch, value=fields), type_name, None, change)
        return override(fresh, dest) if fresh else None
    result = TracedValue(dict(dest.value), change, dest, dest.gone, joins=True)
    for key, item in fields.items():
        below, list_type = _field_type(type_name, key)
        old = dest.value.get(key)
        new = _value(old, item, below, list_type, change)
        if new is not None:
            gone = (result.gone or {}).get(key)
            new = replace(new, before=gone) if old is None and gone and new.before is None else new
            result = result.with_child(key, new)
        elif old is not None or item.value is None:
            result = result.without(key, change.at(item.where))
    return result


_ANY_LIST = schema.ListType(None, UNKNOWN_SCHEMA, merges=True)


def _field_type(type_name: str | None, key: str) -> tuple[str | None, schema.ListType | None]:
    if type_name == UNKNOWN_SCHEMA:
        return UNKNOWN_SCHEMA, _ANY_LIST
    # kustomize's own schema is of Kubernetes 1.21; this is the nearest.
    return schema.field_type(type_name, key, schema.versions()[0])


def _value(
    old: TracedValue | None, new: Located, type_name: str | None, list_type: schema.ListType | None, change: Setting
) -> TracedValue | None:
    change = change.at(new.where)
    if new.value is None:
        return None
    if old is None or old.value is None:
        fresh = _cleaned(new, type_name, list_type, change)
        return override(fresh, old) if fresh else None
    if isinstance(new.value, dict) and isinstance(old.value, dict):
        return merged(old, new, type_name, change)
    if isinstance(new.value, list) and isinstance(old.value, list) and list_type and list_type.merges:
        try:
            return _list(old, new, list_type, change)
        except UnclearError:
            return override(from_value(new.plain(), replace(change, uncertain=True)), old)
    return override(from_yaml(new, change), old)


def _cleaned(
    new: Located, type_name: str | None, list_type: schema.ListType | None, change: Setting
) -> TracedValue | None:
    """What a patch adds: without nulls, and without what a directive deletes."""
    change = change.at(new.where)
    if isinstance(new.value, dict):
        directive = new.value.get(DIRECTIVE)
        if directive is not None and directive.value == "delete":
            return None
        fields, gone = {}, {}
        for key, item in new.value.items():
            below, listed = _field_type(type_name, key)
            cell = None if item.value is None or key == DIRECTIVE else _cleaned(item, below, listed, change)
            if cell is not None:
                fields[key] = cell
            elif item.value is None:
                gone[key] = TracedValue(ABSENT, change.at(item.where))
        return TracedValue(fields, change, gone=gone or None)
    if isinstance(new.value, list) and list_type and list_type.merges:
        directive_, rest = _list_directive(new)
        if directive_ == "delete":
            return None
        cells = [_cleaned(item, list_type.item_type, None, change) for item in rest]
        return TracedValue([cell for cell in cells if cell is not None and cell.value != {}], change)
    return from_yaml(new, change)


def _list_directive(new: Located) -> tuple[str, list[Located]]:
    """The directive of a list, given by an item that is nothing else, and the items left without
    it.
    """
    items: list[Located] = new.value
    first = next((item for item in items if isinstance(item.value, dict) and DIRECTIVE in item.value), None)
    if first is None or len(first.value) > 1:
        return "merge", items
    said = str(first.value[DIRECTIVE].value)
    return said, [item for item in items if not _says(item, said)]


def _says(item: Located, directive: str) -> bool:
    found = item.get(DIRECTIVE)
    return found is not None and found.value == directive


def _list(old: TracedValue, new: Located, list_type: schema.ListType, change: Setting) -> TracedValue | None:
    if list_type is _ANY_LIST:
        raise UnclearError
    directive, items = _list_directive(new)
    if directive == "delete":
        return None
    if directive == "replace":
        fresh = [_cleaned(item, list_type.item_type, None, change) for item in items]
        return override(TracedValue([cell for cell in fresh if cell is not None], change), old)
    keys = list_type.map_keys or ((list_type.merge_key,) if list_type.merge_key else ())
    if not keys:
        return TracedValue(_plain_items(old, items, change), change, old, joins=True)
    keys = _used(keys, [*(item.plain() for item in items), *(_scalars(item, keys) for item in old.value)])
    theirs = [_key(keys, _plain_key(item)) for item in items]
    ours = [_key(keys, item.text) for item in old.value]
    if len(set(theirs)) < len(theirs) or len(set(ours)) < len(ours):
        raise UnclearError
    kept = dict(zip(ours, old.value, strict=True))
    found: dict[Keys, TracedValue] = {}
    deleted: set[Keys] = set()
    for key, item in zip(theirs, items, strict=True):
        before = kept.get(key)
        cell = (
            merged(before, item, list_type.item_type, change)
            if before is not None
            else _cleaned(item, list_type.item_type, None, change)
        )
        if _says(item, "replace") and before is not None:
            # kustomize puts the old item back in the place of the new one.
            cell = before
        if cell is None or cell.value == {}:
            deleted.add(key)
        else:
            found[key] = cell
    rest = {key: cell for key, cell in kept.items() if key not in deleted}
    if len(keys) > 1:
        # With several keys, what was there is behind what is new, in its old order.
        order = [*(key for key in found if key not in rest), *rest]
    else:
        order = [*found, *(key for key in rest if key not in found)]
    return TracedValue([found.get(key) or rest[key] for key in order], change, old, joins=True)


def _plain_items(old: TracedValue, items: Sequence[Located], change: Setting) -> list[TracedValue]:
    """A list of plain values, such as finalizers: the patch's first, each value once."""
    found: dict[str, TracedValue] = {}
    for cell in (*(from_yaml(item, change) for item in items), *old.value):
        found.setdefault(as_plain_text(cell.value), cell)
    return list(found.values())


def _used(keys: Keys, items: Sequence[Any]) -> Keys:
    """The keys that items have at all. Raises UnclearError if only some items have
    one of them.
    """
    have = [[key for key in keys if isinstance(item, dict) and item.get(key) not in (None, "")] for item in items]
    used = have[0] if have else list(keys)
    if not used or any(one != used for one in have):
        raise UnclearError
    return tuple(used)


def _scalars(cell: TracedValue, keys: Keys) -> dict[str, str]:
    return {key: cell.text(key) for key in keys}


def _plain_key(item: Located) -> Callable[[str], str]:
    return partial(_text_at, item)


def _text_at(item: Located, key: str) -> str:
    found = item.get(key)
    return "" if found is None else as_plain_text(found.value)


def _key(keys: Keys, text: Callable[[str], str]) -> Keys:
    return tuple(text(key) for key in keys)
