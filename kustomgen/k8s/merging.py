"""What a strategic merge patch does to an object, place by place.

The patch is walked beside the object as it was before and after all patches of its kustomization.
Which lists merge item by item, and by which key, Kubernetes' schema says; every list of a custom
resource is replaced whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from kustomgen.k8s import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.layer_effect import LayerEffect, PatchedObject
    from kustomgen.yaml.located import Located


class Effect(Enum):
    """What happens at one place."""

    SET = auto()  # a value, or a list or mapping that was not there
    REPLACED = auto()  # a list that has no merge key
    REMOVED = auto()  # null, or `$patch: delete` of an item
    ADDED_ITEM = auto()  # an item whose key the list did not have
    ITEM_WITHOUT_KEY = auto()
    UNKNOWN = auto()  # a field that the type does not have
    DIRECTIVE = auto()  # `$patch: replace`: what is below is not looked at


class AbsentValue(Enum):
    """Marks an absent value."""

    ABSENT = "absent"


ABSENT = AbsentValue.ABSENT

FieldPath = tuple[str | int, ...]

ITEM = "\0"
"""Before a step of a path that is the merge key of a list's item."""


@dataclass(frozen=True, slots=True)
class PatchChange:
    """One place of a patch: its path in the object with items by their merge key, and the values
    there.

    ``before`` and ``after`` are the object's, ABSENT if it has none; for an item of a list they
    are the whole list. ``key`` is the merge key of that list.
    """

    effect: Effect
    path: FieldPath
    at: Located
    before: Any
    after: Any
    key: str = ""

    @property
    def where(self) -> str:
        """The path in words: ``spec.template.spec.containers[web].image``."""
        return format_path(self.path)


def format_path(path: FieldPath) -> str:
    """A path with items by their merge key in brackets."""
    text = ""
    for step in path:
        text += f"[{step[1:]}]" if isinstance(step, str) and step.startswith(ITEM) else f".{step}"
    return text.removeprefix(".")


_IDENTITY = ("apiVersion", "kind")


def changes(patch: Located, pair: PatchedObject, kubernetes: str = "") -> Iterator[PatchChange]:
    """Everything that a strategic merge patch says of an object."""
    version = kubernetes or schema.latest()
    after: Any = pair.after.manifest if pair.after else ABSENT
    if "$patch" in patch.value:
        yield PatchChange(Effect.DIRECTIVE, (), patch, pair.before.manifest, after)
        return
    type_name = schema.type_of(pair.before.ref, version)
    for field, value in patch.value.items():
        if field in _IDENTITY:
            continue
        if field == "metadata" and isinstance(value.value, dict):
            # A patch names these to say which object it is for.
            for name, inner in value.value.items():
                if name not in ("name", "namespace"):
                    path = ("metadata", name)
                    yield from _field(inner, path, pair.before.metadata, _in(after, "metadata"), None, version)
            continue
        yield from _field(value, (field,), pair.before.manifest, after, type_name, version)


def _in(value: Any, key: str) -> Any:
    return value.get(key, ABSENT) if isinstance(value, Mapping) else ABSENT


def _field(
    at: Located, path: FieldPath, before: Any, after: Any, owner: str | None, version: str
) -> Iterator[PatchChange]:
    name = str(path[-1])
    if name.startswith("$"):
        return
    type_name, list_type = schema.field_type(owner, name, version)
    was, now = _in(before, name), _in(after, name)
    if owner and was is ABSENT and schema.is_unknown(owner, name, version):
        yield PatchChange(Effect.UNKNOWN, path, at, was, now, owner)
    elif at.value is None:
        yield PatchChange(Effect.REMOVED, path, at, was, now)
    elif isinstance(at.value, dict):
        if "$patch" in at.value:
            yield PatchChange(Effect.DIRECTIVE, path, at, was, now)
        elif isinstance(was, Mapping) or type_name:
            for key, inner in at.value.items():
                yield from _field(inner, (*path, key), was, now, type_name, version)
        else:
            yield from _leaves(at, path, was, now)
    elif isinstance(at.value, list):
        if list_type and list_type.merge_key:
            yield from _items(at, path, was, now, list_type, version)
        else:
            yield PatchChange(Effect.REPLACED if isinstance(was, list) else Effect.SET, path, at, was, now)
    else:
        yield PatchChange(Effect.SET, path, at, was, now)


def _leaves(at: Located, path: FieldPath, was: Any, now: Any) -> Iterator[PatchChange]:
    if isinstance(at.value, dict) and at.value:
        for key, inner in at.value.items():
            yield from _leaves(inner, (*path, key), _in(was, key), _in(now, key))
    else:
        yield PatchChange(Effect.REMOVED if at.value is None else Effect.SET, path, at, was, now)


def _items(
    at: Located, path: FieldPath, was: Any, now: Any, list_type: schema.ListType, version: str
) -> Iterator[PatchChange]:
    key = str(list_type.merge_key)
    for item in at.value:
        if not isinstance(item.value, dict):
            continue
        if item.get("$patch") and item.get(key) is None:
            yield PatchChange(Effect.DIRECTIVE, path, item, was, now, key)
            continue
        named = item.get(key)
        if named is None:
            yield PatchChange(Effect.ITEM_WITHOUT_KEY, path, item, was, now, key)
            continue
        here = (*path, f"{ITEM}{named.value}")
        old, new = find_item(was, key, named.value), find_item(now, key, named.value)
        if directive := item.get("$patch"):
            effect = Effect.REMOVED if directive.value == "delete" else Effect.DIRECTIVE
            yield PatchChange(effect, here, item, old, new, key)
        elif old is ABSENT:
            yield PatchChange(Effect.ADDED_ITEM, here, item, was, now, key)
        else:
            for name, inner in item.value.items():
                if name != key:
                    yield from _field(inner, (*here, name), old, new, list_type.item_type, version)


def find_item(items: Any, key: str, value: Any) -> Any:
    """The item of a list whose key has this value, ABSENT if none exists."""
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping) and str(item.get(key, ABSENT)) == str(value):
            return item
    return ABSENT


def all_changes(turn: LayerEffect, *, effective: bool = False) -> Iterator[PatchChange]:
    """What all strategic merges of a turn say of all objects that they are for; one place of a file
    comes once for each.

    ``effective`` leaves out those of patches that change nothing at all.
    """
    for entry in turn.patches:
        if not (effective and entry.entry in turn.idle):
            for document, pair in entry.merges():
                yield from changes(document, pair, turn.kubernetes)
