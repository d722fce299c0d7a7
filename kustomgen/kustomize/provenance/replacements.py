"""``replacements:``, which copy a value from one object into others. What it was, only the build
tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.errors import InputError, Mark
from kustomgen.kustomize.kustomization import items
from kustomgen.kustomize.provenance.context import text_at
from kustomgen.kustomize.provenance.traced_value import OPEN, Setting, TracedValue
from kustomgen.kustomize.targets import replaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.provenance.context import LayerContext
    from kustomgen.kustomize.provenance.traced_object import TracedObject
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.source import Located

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry that names a file which cannot be read here."""

    mark: Mark


def replacements(turn: LayerContext, travel: TracedObject) -> TracedObject:
    """Every entry in turn, for an object that it selects."""
    for entry in entries_in(turn.sources, turn.kustomization):
        if isinstance(entry, Unreadable):
            travel = travel.uncertain(turn.change(entry.mark, "replacements"))
            continue
        change = turn.change(place_of(entry), "replacement", described(entry))
        for target in items(entry, "targets"):
            travel = _replaced(travel, target, entry.get("sourceValue"), change)
    return travel


def entries_in(sources: Sources, kustomization: Kustomization) -> tuple[Located | Unreadable, ...]:
    """The replacements of a kustomization, those in files of their own among them, in order."""
    return sources.once(("replacements", kustomization.file), lambda: tuple(_entries(sources, kustomization)))


def _entries(sources: Sources, kustomization: Kustomization) -> Iterator[Located | Unreadable]:
    for entry in kustomization.items("replacements"):
        path = entry.get("path")
        if path is None:
            yield entry
            continue
        try:
            documents = sources.documents(sources.show(kustomization.folder / str(path.value)))
        except InputError:
            yield Unreadable(path.where)
            continue
        for document in documents:
            root = document.root
            if root is not None:
                yield from root.value if isinstance(root.value, list) else [root]


def place_of(entry: Located) -> Mark:
    """The line of a replacement that says what is copied."""
    found = entry.get("sourceValue") or entry.get("source", "fieldPath") or entry.get("source")
    return (found or entry).where


def described(entry: Located) -> str:
    """What a replacement copies: ``ConfigMap/settings data.HOST``."""
    source = entry.get("source")
    if source is None:
        value = entry.get("sourceValue")
        return f"the value {value.value!r}" if value else ""
    name = "/".join(filter(None, (text_at(source, "kind"), text_at(source, "name"))))
    return f"{name} {text_at(source, 'fieldPath') or 'metadata.name'}".strip()


def _replaced(travel: TracedObject, target: Located, value: Located | None, change: Setting) -> TracedObject:
    try:
        if not replaces(target, travel.ids, travel.labels, travel.annotations):
            return travel
    except ValueError:
        return travel
    options = target.get("options")
    create = options is not None and text_at(options, "create").lower() == "true"
    whole = options is None or not text_at(options, "delimiter")
    copied = value.value if value is not None and whole and isinstance(value.value, str) else OPEN
    paths = [str(path.value) for path in items(target, "fieldPaths")] or ["metadata.name"]
    root = travel.root
    for path in paths:
        for found in _found(root, split(path), create=create):
            root = _set(root, found, copied, change)
    return travel.with_root(root)


def split(path: str) -> list[str]:
    """``spec.containers.[name=web].image`` in its parts; a dot after a backslash or in brackets
    does not part.
    """
    parts, part, depth, escaped = [], "", 0, False
    for sign in path:
        if escaped:
            part, escaped = part + sign, False
        elif sign == "\\":
            escaped = True
        elif sign == "." and depth == 0:
            parts.append(part)
            part = ""
        else:
            depth += {"[": 1, "]": -1}.get(sign, 0)
            part += sign
    return [_bare(part) for part in [*parts, part] if part]


_MATCH = re.compile(r"\[(?P<key>[^=\]]*)=(?P<value>.*)\]")


def _bare(part: str) -> str:
    # `[a.b/c]` is a key with dots; `[name=web]` is an item of a list.
    return part[1:-1] if part.startswith("[") and part.endswith("]") and "=" not in part else part


def _found(cell: TracedValue, parts: list[str], *, create: bool, path: FieldPath = ()) -> Iterator[FieldPath]:
    if not parts:
        yield path
        return
    part, *rest = parts
    if isinstance(cell.value, list):
        for index in _chosen(cell.value, part):
            yield from _found(cell.value[index], rest, create=create, path=(*path, index))
    elif isinstance(cell.value, dict):
        names = list(cell.value) if part == "*" and part not in cell.value else [part]
        for name in names:
            if name in cell.value and cell.value[name].value is not None:
                yield from _found(cell.value[name], rest, create=create, path=(*path, name))
            elif create:
                yield (*path, name, *rest)
    else:
        # A text that holds YAML or JSON: kustomize reaches into it, and sets the whole of it again.
        yield path


def _chosen(items_: list[TracedValue], part: str) -> list[int]:
    if part == "*":
        return list(range(len(items_)))
    if part == "-":
        return [len(items_) - 1] if items_ else []
    if part.isdigit():
        return [int(part)] if int(part) < len(items_) else []
    match = _MATCH.fullmatch(part)
    if match is None:
        return []
    key, value = match["key"], match["value"]
    return [index for index, item in enumerate(items_) if (item.text(key) if key else item.text()) == value]


def _set(root: TracedValue, path: FieldPath, value: object, change: Setting) -> TracedValue:
    if not path:
        return root
    step, *rest = path
    below = root.child(step)
    if below is None:
        # Created, with all that leads to it.
        if not isinstance(root.value, dict):
            return root
        made = TracedValue(value, change)
        for key in reversed(rest):
            made = TracedValue({str(key): made}, change)
        return root.with_child(step, made)
    if rest:
        return root.with_child(step, _set(below, tuple(rest), value, change))
    same_kind = not isinstance(below.value, (dict, list))
    new = TracedValue(value if same_kind else OPEN, change, below)
    return root.with_child(step, replace(new, gone=None))
