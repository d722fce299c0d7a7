"""What differs between two values of one type: the fields, the items of lists by their keys, amounts by their value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, NamedTuple

from kustomgen.k8s import schema
from kustomgen.k8s.quantity import quantity_or_none
from kustomgen.k8s.resource import format_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_QUANTITY, _INT_OR_STRING = "resource.Quantity", "intstr.IntOrString"
_AMOUNTS = frozenset({"requests", "limits"})
_ORDERED = frozenset({"initContainers"})
"""Lists with keys in which the order decides."""
_OF_OBJECT = (("metadata", "name"), ("metadata", "namespace"))
ABSENT = None


class ListItem(NamedTuple):
    """A step to the item of a list with that key: ``[app]``."""

    key: str


FieldPath = tuple[str | int | ListItem, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A place that differs: ``what`` is added, removed, changed or reordered; values are plain, None where there is none."""

    path: FieldPath
    what: str
    before: Any = None
    after: Any = None

    @property
    def place(self) -> str:
        """``spec.template.spec.containers[app].image``."""
        text = ""
        for step in self.path:
            if isinstance(step, ListItem):
                text += f"[{step.key}]"
            else:
                part = format_path((step,))
                text += part if isinstance(step, int) or part.startswith("[") or not text else f".{part}"
        return text

    @property
    def identity(self) -> tuple[Any, ...]:
        """Equal for the same change in another object."""
        return (self.place, self.what, json.dumps([self.before, self.after], sort_keys=True, default=str))

    def hidden(self, text: str) -> FieldChange:
        """The same without its values."""
        before = None if self.before is None else text
        return replace(self, before=before, after=None if self.after is None else text)


@dataclass(frozen=True, slots=True)
class ObjectNames:
    """For each side what stands for the names of its objects: two that stand for the same are the same."""

    before: Mapping[str, str]
    after: Mapping[str, str]

    def same(self, before: Any, after: Any) -> bool:
        """Whether two values are equal, or name the same object."""
        if isinstance(before, str) and isinstance(after, str):
            return before == after or self.before.get(before, before) == self.after.get(after, after)
        # 1 is not true, though Python says so; 1.0 is 1.
        return bool(before == after) and isinstance(before, bool) == isinstance(after, bool)


@dataclass(frozen=True, slots=True)
class _At:
    """Where both are compared: the type there, as far as it is known, and how its lists merge."""

    names: ObjectNames
    kubernetes: str
    path: FieldPath = ()
    type_name: str | None = None
    list_type: schema.ListType | None = None
    values: str | None = None
    """The type of a map's values."""

    def field(self, name: str) -> _At:
        type_name, list_type = schema.field_type(self.type_name, name, self.kubernetes)
        values = schema.value_type(self.type_name, name, self.kubernetes)
        if self.values and type_name is None:
            type_name = self.values
        return replace(self, path=(*self.path, name), type_name=type_name, list_type=list_type, values=values)

    def item(self, step: str | int | ListItem) -> _At:
        item_type = self.list_type.item_type if self.list_type else None
        return replace(self, path=(*self.path, step), type_name=item_type, list_type=None, values=None)


def changes(
    before: Any, after: Any, type_name: str | None, names: ObjectNames, kubernetes: str
) -> Iterator[FieldChange]:
    """Every place at which two manifests differ, in the order of the second. Their own names are not compared."""
    at = _At(names, kubernetes, type_name=type_name)
    return (change for change in _values(before, after, at) if change.path not in _OF_OBJECT)


def _values(before: Any, after: Any, at: _At) -> Iterator[FieldChange]:
    if before is None or after is None:
        if before is not after:
            yield FieldChange(at.path, "added" if before is None else "removed", before, after)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*after, *(key for key in before if key not in after)]:
            yield from _values(before.get(key), after.get(key), at.field(str(key)))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(before, after, at)
    elif not _equal(before, after, at):
        yield FieldChange(at.path, "changed", before, after)


def _equal(before: Any, after: Any, at: _At) -> bool:
    if at.names.same(before, after):
        return True
    kind = at.type_name or ""
    if kind.endswith(_INT_OR_STRING):
        return str(before) == str(after)
    amounts = kind.endswith(_QUANTITY) or (not kind and at.path[-2:-1] and at.path[-2] in _AMOUNTS)
    if amounts and not isinstance(before, bool) and not isinstance(after, bool):
        amount = quantity_or_none(before)
        return amount is not None and amount == quantity_or_none(after)
    return False


def _lists(before: list[Any], after: list[Any], at: _At) -> Iterator[FieldChange]:
    keyed = _keyed(before, after, at)
    if keyed:
        old, new = keyed
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _values(old.get(key), new.get(key), at.item(ListItem(key)))
        if at.path[-1] in _ORDERED and list(old) != list(new) and old.keys() == new.keys():
            yield FieldChange(at.path, "reordered", list(old), list(new))
    elif all(not isinstance(item, (Mapping, list)) for item in (*before, *after)):
        same = len(before) == len(after) and all(map(at.names.same, before, after))
        if not same:
            yield FieldChange(at.path, "changed", before, after)
    else:
        yield from _by_place(before, after, at)


def _keyed(before: list[Any], after: list[Any], at: _At) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Both as mappings by the first key that tells all items apart on both sides: their name, or the merge key."""
    if not all(isinstance(item, Mapping) for item in (*before, *after)):
        return None
    merge_key = at.list_type.merge_key if at.list_type else None
    for fields in (("name",), *(((merge_key,), (merge_key, "protocol"), (merge_key, "subPath")) if merge_key else ())):
        old, new = _index(before, fields, at.names.before), _index(after, fields, at.names.after)
        if old is not None and new is not None:
            return old, new
    return None


def _index(items: Sequence[Any], fields: Sequence[str], names: Mapping[str, str]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for item in items:
        if item.get(fields[0]) is None:
            return None
        found[
            "/".join(names.get(text := str(item[field]), text) for field in fields if item.get(field) is not None)
        ] = item
    return found if len(found) == len(items) else None


def _by_place(before: list[Any], after: list[Any], at: _At) -> Iterator[FieldChange]:
    """Items without a key: what is equal is matched first, the rest in order."""
    old, new = (
        [_text(item, names) for item in items] for items, names in ((before, at.names.before), (after, at.names.after))
    )
    for tag, i, j, k, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for offset in range(max(j - i, end - k)):
            one = before[i + offset] if i + offset < j else None
            other = after[k + offset] if k + offset < end else None
            yield from _values(one, other, at.item(k + offset if k + offset < end else i + offset))


def _text(value: Any, names: Mapping[str, str]) -> str:
    return json.dumps(_renamed(value, names), sort_keys=True, default=str)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value
