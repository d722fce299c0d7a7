"""What differs between two values of one type: the fields, the items of lists by their keys,
amounts by their value.

Both are written as plain mappings that are equal where Kubernetes sees no difference: the items of
a list under their keys, quantities by their value, names by what stands for them. deepdiff compares
these, path by path.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from hashlib import sha256
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
_ORDER = ""
_TRUE, _FALSE = "\0true", "\0false"
"""1 is not true, though Python says so; 1.0 is 1."""
_LONG = 200
"""Characters."""


class ListItem(NamedTuple):
    """A step to the item of a list with that key: ``[app]``."""

    key: str


FieldPath = tuple[str | int | ListItem, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A place that differs: ``what`` is added, removed, changed or reordered; values are plain,
    None if none exists.
    """

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
    """For each side what stands for the names of its objects: two that stand for the same are the
    same.
    """

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
    """Every place at which two manifests differ, in the order of the second. Their own names are
    not compared.
    """
    meant: dict[FieldPath, FieldChange] = {}
    old, new = _pair(before, after, _At(names, kubernetes, type_name=type_name), meant)
    if old == new:
        return
    from deepdiff import DeepDiff  # noqa: PLC0415 - 84 ms, for who has differences

    found = DeepDiff(old, new, view="tree", threshold_to_diff_deeper=0)
    places = {tuple(level.path(output_format="list")) for levels in found.values() for level in levels}
    order = {path: number for number, path in enumerate(meant)}
    for path in sorted(places, key=order.__getitem__):
        if path not in _OF_OBJECT:
            yield meant[path]


def _pair(before: Any, after: Any, at: _At, meant: dict[FieldPath, FieldChange]) -> tuple[Any, Any]:
    """Both as deepdiff is to compare them; ``meant`` gets what a difference at each place says."""
    what = "added" if before is None else "removed" if after is None else "changed"
    meant[at.path] = FieldChange(_shown(at.path), what, before, after)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        keys = [*after, *(key for key in before if key not in after)]
        return _fields({key: (before.get(key), after.get(key), at.field(str(key))) for key in keys}, meant)
    if isinstance(before, list) and isinstance(after, list):
        return _lists(before, after, at, meant)
    if isinstance(before, str) and before == after:
        return before, after  # a name of one side may be that of another object on the other
    return _value(before, at, at.names.before), _value(after, at, at.names.after)


def _shown(path: FieldPath) -> FieldPath:
    """The path as people read it: ``-3`` is item 2 of the first list, which the second does not
    have.
    """
    return tuple(-1 - step if isinstance(step, int) and step < 0 else step for step in path)


def _fields(items: Mapping[Any, tuple[Any, Any, _At]], meant: dict[FieldPath, FieldChange]) -> tuple[Any, Any]:
    """Two mappings; what only one side has is left out of the other, and parts that are equal of
    both.

    deepdiff takes 20 us a value, so it is not handed what is known to be equal.
    """
    old: dict[Any, Any] = {}
    new: dict[Any, Any] = {}
    for before, after, at in items.values():
        one, other = _pair(before, after, at, meant)
        if isinstance(one, dict) and one == other:
            continue
        if before is not None:
            old[at.path[-1]] = one
        if after is not None:
            new[at.path[-1]] = other
    return old, new


def _value(value: Any, at: _At, names: Mapping[str, str]) -> Any:
    """A value that is compared as a whole: equal for what Kubernetes takes as equal."""
    if isinstance(value, (Mapping, list)):
        return _digest(_text(value, names))
    if isinstance(value, str):
        value = names.get(value, value)
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    elif isinstance(value, bool):
        return _TRUE if value else _FALSE
    kind = at.type_name or ""
    if kind.endswith(_INT_OR_STRING):
        return str(value)
    amounts = kind.endswith(_QUANTITY) or (not kind and at.path[-2:-1] and at.path[-2] in _AMOUNTS)
    if amounts and (amount := quantity_or_none(value)) is not None:
        return amount.normalize()
    return _digest(value) if isinstance(value, str) else value


def _lists(before: list[Any], after: list[Any], at: _At, meant: dict[FieldPath, FieldChange]) -> tuple[Any, Any]:
    if keyed := _keyed(before, after, at):
        old, new = keyed
        keys = [*new, *(key for key in old if key not in new)]
        one, other = _fields({key: (old.get(key), new.get(key), at.item(ListItem(key))) for key in keys}, meant)
        if at.path[-1] in _ORDERED and list(old) != list(new) and old.keys() == new.keys():
            # Under a key that no item has: the order is one more thing that differs.
            place = (*at.path, _ORDER)
            meant[place] = FieldChange(at.path, "reordered", list(old), list(new))
            one[_ORDER], other[_ORDER] = "/".join(old), "/".join(new)
        return one, other
    if all(not isinstance(item, (Mapping, list)) for item in (*before, *after)):
        same = len(before) == len(after) and all(map(at.names.same, before, after))
        return ("", "") if same else (_whole(before), _whole(after))
    return _fields(_by_place(before, after, at), meant)


def _whole(items: list[Any]) -> str:
    """A list of plain values, which changes as a whole."""
    return _digest(json.dumps(items, default=str))


def _digest(text: str) -> str:
    """A text to compare: deepdiff looks for lines that differ in long ones, which
    nobody asked for.
    """
    return text if len(text) <= _LONG and "\n" not in text else sha256(text.encode("utf-8", "replace")).hexdigest()


def _keyed(before: list[Any], after: list[Any], at: _At) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Both as mappings by the first key that tells all items apart on both sides: their name, or
    the merge key.
    """
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


def _by_place(before: list[Any], after: list[Any], at: _At) -> dict[int, tuple[Any, Any, _At]]:
    """Items without a key: what is equal is matched first, the rest in order. What is equal is left
    out.
    """
    old, new = (
        [_text(item, names) for item in items] for items, names in ((before, at.names.before), (after, at.names.after))
    )
    found: dict[int, tuple[Any, Any, _At]] = {}
    for tag, i, j, k, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for offset in range(max(j - i, end - k)):
            one = before[i + offset] if i + offset < j else None
            other = after[k + offset] if k + offset < end else None
            place = k + offset if k + offset < end else i + offset
            # Below zero, for another item of the second list may have that place.
            found[len(found)] = (one, other, at.item(place if k + offset < end else -1 - place))
    return found


def _text(value: Any, names: Mapping[str, str]) -> str:
    return json.dumps(_renamed(value, names), sort_keys=True, default=str)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value
