"""The generators of ConfigMaps and Secrets: what they make, and what they merge into or replace."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from kustomgen.errors import InputError, Mark
from kustomgen.kustomize.kustomization import items
from kustomgen.kustomize.provenance.context import text_at
from kustomgen.kustomize.provenance.traced_object import TracedObject
from kustomgen.kustomize.provenance.traced_value import ABSENT, OPEN, Setting, TracedValue, as_plain_text, override

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.kustomize.provenance.context import LayerContext
    from kustomgen.yaml.source import Located

FIELDS = {"ConfigMap": "configMapGenerator", "Secret": "secretGenerator"}


def generated(turn: LayerContext, travel: TracedObject) -> TracedObject:
    """An object after the generators of a kustomization that merge into it, or replace it."""
    field = FIELDS.get(travel.current.kind)
    for entry in turn.kustomization.items(field) if field else ():
        behavior = text_at(entry, "behavior")
        if behavior not in ("merge", "replace"):
            continue
        made = born(turn, entry, travel.current.kind)
        if travel.is_called(made.current):
            travel = _joined(travel, made, merge=behavior == "merge")
    return travel


def creates(entry: Located) -> bool:
    """Whether an entry makes its own object, rather than changing one."""
    return text_at(entry, "behavior") not in ("merge", "replace")


def born(turn: LayerContext, entry: Located, kind: str) -> TracedObject:
    """The object that an entry of a generator makes; for one that merges, what it adds."""
    change = turn.change(entry.where, FIELDS[kind])
    name, namespace = text_at(entry, "name"), text_at(entry, "namespace")
    metadata: dict[str, TracedValue] = {"name": TracedValue(name, change)}
    if namespace:
        metadata["namespace"] = TracedValue(namespace, change.at(_where(entry, "namespace")))
    root = {"apiVersion": TracedValue("v1", change), "kind": TracedValue(kind, change)}
    root |= _data(turn, entry, kind, change)
    options = [found for found in (_general(turn), entry.get("options")) if found is not None]
    for option in options:
        for key in ("labels", "annotations"):
            if (pairs := option.get(key)) and isinstance(pairs.value, dict):
                old = metadata.get(key)
                added = {
                    name: TracedValue(as_plain_text(item.value), change.at(item.where))
                    for name, item in pairs.value.items()
                }
                metadata[key] = TracedValue({**(old.value if old else {}), **added}, change.at(pairs.where))
        if (immutable := option.get("immutable")) and immutable.value is True:
            root["immutable"] = TracedValue(True, change.at(immutable.where))
    if kind == "Secret":
        found = entry.get("type")
        root["type"] = TracedValue(found.value, change.at(found.where)) if found else TracedValue("Opaque", change)
    root["metadata"] = TracedValue(metadata, change)
    return TracedObject(TracedValue(root, change))


def _general(turn: LayerContext) -> Located | None:
    return turn.kustomization.root.get("generatorOptions") if turn.kustomization.root else None


def _where(entry: Located, key: str) -> Mark:
    return (entry.get(key) or entry).where


def _data(turn: LayerContext, entry: Located, kind: str, change: Setting) -> dict[str, TracedValue]:
    """``data``, and for what is no text ``binaryData``; a later source of one key is refused by
    kustomize.
    """
    found: dict[str, TracedValue] = {}
    for key, value, mark in _sources(turn, entry):
        coded = base64.b64encode(value.encode()).decode() if kind == "Secret" and isinstance(value, str) else value
        found[key] = TracedValue(coded, change.at(mark))
    return {"data": TracedValue(found, change)} if found else {}


def _sources(turn: LayerContext, entry: Located) -> Iterator[tuple[str, Any, Mark]]:
    for literal in items(entry, "literals"):
        key, _, value = as_plain_text(literal.value).partition("=")
        yield key, value.strip("\"'"), literal.where
    for file in items(entry, "files"):
        name, given, path = as_plain_text(file.value).rpartition("=")
        shown = turn.sources.show(turn.kustomization.folder / path)
        yield name if given else path.rpartition("/")[2], OPEN, Mark(shown)
    single = entry.get("env")
    for file in [*items(entry, "envs"), *([single] if single else [])]:
        yield from _env_file(turn, as_plain_text(file.value))


def _env_file(turn: LayerContext, path: str) -> Iterator[tuple[str, Any, Mark]]:
    shown = turn.sources.show(turn.kustomization.folder / path)
    try:
        lines = turn.sources.text(shown).splitlines()
    except InputError:
        return
    for number, line in enumerate(lines, 1):
        text = line.lstrip()
        if not text or text.startswith("#"):
            continue
        key, given, value = text.partition("=")
        # A key alone takes its value from the environment of anyone who builds.
        yield key, value if given else OPEN, Mark(shown, number, len(line) - len(text) + 1)


def _joined(travel: TracedObject, made: TracedObject, *, merge: bool) -> TracedObject:
    """What a generator leaves of an object: its name and, merging, its data; its labels in any
    case.
    """
    old, new = travel.root, made.root
    fields = dict(new.value)
    if merge:
        for key in ("data", "binaryData"):
            if key in old.value:
                fields[key] = _union(old.value[key], fields.get(key))
    metadata = dict(fields["metadata"].value)
    before = old.get("metadata") or TracedValue({}, new.change)
    for key in ("labels", "annotations"):
        if (had := before.child(key)) is not None:
            metadata[key] = _union(had, metadata.get(key))
    for key in ("name", "namespace"):
        if (had := before.child(key)) is not None:
            metadata[key] = had
        else:
            metadata.pop(key, None)
    fields["metadata"] = TracedValue(metadata, before.change, before, joins=True)
    for key, cell in fields.items():
        had = old.value.get(key)
        if had is not None and cell.before is None and cell is not had:
            fields[key] = had if had.value == cell.value and key in ("apiVersion", "kind") else override(cell, had)
    lost = {key: TracedValue(ABSENT, new.change, cell) for key, cell in old.value.items() if key not in fields}
    return travel.with_root(TracedValue(fields, new.change, old, lost or None, joins=merge))


def _union(old: TracedValue, new: TracedValue | None) -> TracedValue:
    if new is None or not isinstance(new.value, dict) or not isinstance(old.value, dict):
        return old
    fields = dict(old.value)
    for key, cell in new.value.items():
        fields[key] = override(cell, old.value.get(key))
    return TracedValue(fields, new.change, old, old.gone, joins=True)
