"""Generators of ConfigMaps and Secrets that kustomize refuses: the entry, the literal
or the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.names import nearest
from kustomgen.kustomize.failures.objects import objects
from kustomgen.kustomize.failures.scene import Scene, Spot, first, text
from kustomgen.kustomize.kustomization import items

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from kustomgen.kustomize.failures.objects import KnownObjects
    from kustomgen.yaml.source import Located

FIELDS = {"ConfigMap": "configMapGenerator", "Secret": "secretGenerator"}
_CREATES = ("", "create")


def literal(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A literal without ``=``."""
    hint = f"write `{found['literal']}=value`"
    return [
        Spot(item.where, hint=hint)
        for entry in scene.entries(*FIELDS.values())
        for item in items(entry, "literals")
        if str(item.value) == found["literal"]
    ]


def _named(scene: Scene, found: re.Match[str]) -> list[Located]:
    entries = scene.items(FIELDS.get(found["kind"], "configMapGenerator"))
    return [entry for entry in entries if text(entry, "name") == found["name"]]


def _place(entry: Located) -> Spot:
    name = entry.get("name")
    return Spot(name.where if name else first(entry))


def nothing_to_merge(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """An entry that merges into, or replaces, what is not there yet."""
    own = {text(entry, "name") for entry in scene.items(FIELDS.get(found["kind"], ""))}
    there = {name for known in objects(scene) if known.kind == found["kind"] for name in known.names}
    near = nearest(found["name"], there - {found["name"]} - own, 0.75)
    plain = next((each for each in objects(scene) if each.located and _is(each, found)), None)
    if plain is not None:
        space = next((name for name in reversed(plain.namespaces) if name), "")
        detail = (
            f"the one that is there is in namespace {space!r}" if space else "the one that is there is no generator's"
        )
        hint = f"write `namespace: {space}` in the entry" if space else "make a generator of it, or patch it"
    elif found["name"] in there - own or (found["name"] in there and _from_component(scene, found["name"])):
        detail = "a Component makes it, and generators run before components"
        hint = "generate it in the base, or merge in a Component that is listed after that one"
    elif near:
        detail, hint = f"did you mean {near}?", f"write `name: {near}`"
    else:
        detail, hint = "nothing makes it before", "leave `behavior` out, or list what makes it under `resources`"
    return [
        Spot(_place(entry).mark, detail, hint)
        for entry in _named(scene, found)
        if text(entry, "behavior") not in _CREATES
    ]


def _is(known: KnownObjects, found: re.Match[str]) -> bool:
    return known.kind == found["kind"] and found["name"] in known.names


def _from_component(scene: Scene, name: str) -> bool:
    from kustomgen.kustomize.graph import chain, local_folders  # noqa: PLC0415 - for who merges onto nothing

    if scene.here is None:
        return False
    folders = local_folders(scene.sources, scene.here, "components")
    return any(
        text(entry, "name") == name and text(entry, "behavior") in _CREATES
        for folder in folders
        for part in chain(scene.sources, folder)
        for field in FIELDS.values()
        for entry in part.items(field)
    )


def exists(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """An entry that makes what is there."""
    hint = "write `behavior: merge` in the generator to add to it, or `behavior: replace` to replace it"
    named = [entry for entry in _named(scene, found) if text(entry, "behavior") in _CREATES]
    # Of two in one kustomization, the second finds the first.
    return [Spot(_place(entry).mark, hint=hint) for entry in named[-1:]]


def repeated(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A key that an entry has twice."""
    field = FIELDS["Secret" if found["kind"].lower() == "secret" else "ConfigMap"]
    spots = []
    for entry in scene.items(field):
        if text(entry, "name") == found["name"]:
            places = [item for key, item in _keys(entry) if key == found["key"]]
            spots += [Spot(item.where, hint="keep one of the two") for item in places[1:2] or places[:1]]
            spots += [] if places else [_place(entry)]
    return spots


def _keys(entry: Located) -> Iterator[tuple[str, Located]]:
    for item in items(entry, "literals"):
        yield str(item.value).partition("=")[0], item
    for item in items(entry, "files"):
        key, sign, _ = str(item.value).partition("=")
        yield (key if sign else str(item.value).rpartition("/")[2]), item


def nameless(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """An entry without a name."""
    field = FIELDS["Secret" if found["kind"].lower() == "secret" else "ConfigMap"]
    return [Spot(first(entry), hint="give it a `name`") for entry in scene.items(field) if not text(entry, "name")]


def file_source(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """An entry of ``files`` that is neither a path nor a key and a path."""
    hint = "write the path, or `key=path`"
    return [
        Spot(item.where, hint=hint)
        for entry in scene.entries(*FIELDS.values())
        for item in items(entry, "files")
        if str(item.value) == found["source"] or (not found["source"] and _odd(str(item.value)))
    ]


def _odd(value: str) -> bool:
    return value.startswith("=") or value.endswith("=") or value.count("=") > 1
