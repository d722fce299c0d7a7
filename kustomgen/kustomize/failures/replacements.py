"""Replacements that kustomize refuses: the source or the target that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.names import few
from kustomgen.kustomize.failures.objects import KnownObjects, meant, objects
from kustomgen.kustomize.failures.scene import Scene, Spot, first, text
from kustomgen.kustomize.kustomization import items

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from kustomgen.yaml.source import Located


def replacements(scene: Scene) -> Iterator[Located]:
    """Every replacement, those in files of their own included."""
    for entry in scene.items("replacements"):
        if not text(entry, "path"):
            yield entry
            continue
        for body in scene.bodies(entry):
            yield from body.value if isinstance(body.value, list) else [body]


def incomplete(scene: Scene, _found: re.Match[str]) -> list[Spot]:
    """A replacement without source or targets."""
    spots = []
    for replacement in replacements(scene):
        lacks = [field for field in ("source", "targets") if replacement.get(field) is None]
        if not lacks:
            continue
        hint = f"give it `{' and `'.join(f'{field}`' for field in lacks)}"
        detail = f"it has no {' and no '.join(lacks)}"
        if replacement.get("replacements") is not None or replacement.get("kind") is not None:
            hint = "such a file holds one replacement or a list of them: list a transformer under `transformers`"
            detail = "this is a transformer, and no replacement"
        spots.append(Spot(first(replacement), detail, hint))
    return spots


def _sources(scene: Scene, found: re.Match[str]) -> list[Located]:
    kind = "" if found["kind"] == "[noKind]" else found["kind"]
    name = "" if found["name"] == "[noName]" else found["name"]
    given = (replacement.get("source") for replacement in replacements(scene))
    return [source for source in given if source and text(source, "kind") == kind and text(source, "name") == name]


def no_source(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A source that no object is."""
    spots = []
    for source in _sources(scene, found):
        name, kind = text(source, "name"), text(source, "kind")
        there = [known for known in objects(scene) if not kind or known.kind == kind]
        why = meant(scene, name, there)
        listed = few(list(dict.fromkeys(map(str, there))))
        hint = f"write `name: {why[0].name}`" if why else f"name one that is there: {listed}"
        spots.append(Spot(source.where, why[1] if why else "", hint))
    return spots


def many_sources(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A source that several objects are."""
    spots = []
    for source in _sources(scene, found):
        fitting = [known for known in objects(scene) if _fits(source, known)]
        detail = f"it is {' and '.join(map(str, fitting))}" if fitting else ""
        spots.append(Spot(source.where, detail, "name kind, name and namespace of the one that is meant"))
    return spots


def _fits(source: Located, known: KnownObjects) -> bool:
    kind, name = text(source, "kind"), text(source, "name")
    return kind in ("", known.kind) and (not name or name in known.names)


def no_source_field(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A field that the source does not have."""
    hint = "name a field that the object has, before later kustomizations change it"
    spots = []
    for source in _sources(scene, found):
        path = source.get("fieldPath")
        if path and text(source, "fieldPath") == found["path"]:
            spots.append(Spot(path.where, hint=hint))
    return spots


def no_target_field(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A field that the target does not have."""
    hint = "write `options: {create: true}` at the target, or take the path out"
    return [
        Spot(path.where, hint=hint)
        for replacement in replacements(scene)
        for target in items(replacement, "targets")
        for path in items(target, "fieldPaths")
        if str(path.value) == found["path"]
    ]


def no_select(scene: Scene, _found: re.Match[str]) -> list[Spot]:
    """A target that selects nothing."""
    hint = "select the objects: `select: {kind: Deployment}`"
    return [
        Spot(first(target), hint=hint)
        for replacement in replacements(scene)
        for target in items(replacement, "targets")
        if target.get("select") is None
    ]


def index(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """An index behind the last part of a value that a delimiter takes apart."""
    hint = "the parts are counted from 0: take one that is there, or another delimiter"
    return [
        Spot(source.where, hint=hint)
        for replacement in replacements(scene)
        if (source := replacement.get("source")) and text(source, "options", "index") == found["index"]
    ]


def path_and_inline(scene: Scene, _found: re.Match[str]) -> list[Spot]:
    """An entry that is a file and a replacement at once."""
    hint = "keep `path`, or `source` and `targets`"
    entries = scene.items("replacements")
    return [Spot(first(entry), hint=hint) for entry in entries if entry.get("path") and entry.get("source")]
