"""Strategic merge patches that do not apply, or cannot be read: which document, and what the object
is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.names import few, nearest
from kustomgen.kustomize.failures import json_patches
from kustomgen.kustomize.failures.objects import KnownObjects, meant, objects
from kustomgen.kustomize.failures.scene import Scene, Spot, below, first, text
from kustomgen.kustomize.kustomization import is_reference

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from kustomgen.yaml.source import Located

FIELDS = ("patchesStrategicMerge", "patches")
_DIRECTIVES = ("delete", "replace", "merge")


def documents(scene: Scene) -> Iterator[Located]:
    """Every document of every strategic merge patch of the kustomization."""
    for entry in scene.entries(*FIELDS):
        for body in scene.bodies(entry):
            if isinstance(body.value, dict):
                yield body


def unmatched(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A patch for an object that the kustomization does not have."""
    group = "" if found["group"] == "[noGrp]" else found["group"]
    spots = []
    for body in documents(scene):
        own = text(body, "apiVersion").rpartition("/")[0]
        same = text(body, "kind") == found["kind"] and text(body, "metadata", "name") == found["name"]
        if same and own == group and text(body, "metadata", "namespace") in (found["namespace"], ""):
            spots.append(_why(scene, body))
    return spots


def _why(scene: Scene, body: Located) -> Spot:
    kind, name, version = text(body, "kind"), text(body, "metadata", "name"), text(body, "apiVersion")
    there = objects(scene)
    same_kind = [known for known in there if known.kind == kind]
    for known in same_kind:
        if name in known.names:
            if known.api_version != version:
                detail = f"its apiVersion is {known.api_version} here"
                return Spot(_at(body, "apiVersion"), detail, f"write `apiVersion: {known.api_version}`")
            return _namespace(body, known)
    if other := next((known for known in there if name in known.names and _alike(known.kind, kind)), None):
        detail = f"{name} is a {other.kind} here"
        hint = f"write `kind: {other.kind}` and `apiVersion: {other.api_version}`"
        return Spot(_at(body, "kind"), detail, hint)
    if why := meant(scene, name, same_kind):
        return Spot(_at(body, "metadata", "name"), why[1], f"write `name: {why[0].name}`: {_BEFORE}")
    if same_kind:
        detail = f"there is {few(list(dict.fromkeys(map(str, same_kind))))} here"
        return Spot(_at(body, "metadata", "name"), detail, f"name one of them: {_BEFORE}")
    detail = f"no {kind} is in what this kustomization lists" if there else ""
    hint = "list the object under `resources`, or take the patch out"
    return Spot(_at(body, "kind"), detail, hint)


_BEFORE = "a patch names the object as it is called before this kustomization's namePrefix, nameSuffix and namespace"
_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod", "Rollout"})


def _alike(one: str, other: str) -> bool:
    """Whether one kind may be written for the other: both are workloads, or nearly the
    same word.
    """
    return {one, other} <= _WORKLOADS or nearest(one, [other]) is not None


def _namespace(body: Located, known: KnownObjects) -> Spot:
    here = known.namespaces[-1]
    detail = f"{known} is in the namespace {here} here" if here else f"{known} is in no namespace here"
    wanted = text(body, "metadata", "namespace")
    if not here and wanted:
        return Spot(_at(body, "metadata", "namespace"), detail, f"leave `namespace` out of the patch: {_BEFORE}")
    return Spot(_at(body, "metadata", "namespace"), detail, f"write `namespace: {here}`")


def _at(body: Located, *path: str) -> Any:
    found = body.get(*path)
    return found.where if found else body.nearest(path).where


def unparsed(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A patch that is not YAML, or that names no object."""
    return [_unparsed(scene, entry) for entry in json_patches.entries_of(scene, found["source"])]


def _unparsed(scene: Scene, entry: Located) -> Spot:
    if spot := scene.unreadable(entry):
        return spot
    inline = entry.get("patch")
    if inline is not None and isinstance(inline.value, str) and is_reference(inline.value):
        return Spot(first(entry), "this is the name of a file", f"write `path: {inline.value}`")
    bodies = scene.bodies(entry)
    for body in bodies:
        if isinstance(body.value, dict):
            for path in (("apiVersion",), ("kind",), ("metadata",), ("metadata", "name")):
                if not text(body, *path) and (path != ("metadata",) or body.get(*path) is None):
                    hint = "a patch needs apiVersion, kind and metadata.name to identify its object"
                    return Spot(body.nearest(path).where, f"it has no {'.'.join(path)}", hint)
    if not bodies:
        return Spot(first(entry), "the patch is empty", "write the patch, or take the entry out")
    return Spot(first(entry), hint="write an object with kind and metadata.name, or a list of operations")


def neither(scene: Scene, _found: re.Match[str]) -> list[Spot]:
    """Entries with neither ``path`` nor ``patch``."""
    hint = "write the file under `path`, or the patch itself under `patch`"
    entries = scene.entries("patches", "patchesJson6902")
    return [Spot(first(entry), hint=hint) for entry in entries if not entry.get("path") and not entry.get("patch")]


def both(scene: Scene, _found: re.Match[str]) -> list[Spot]:
    """Entries with both ``path`` and ``patch``."""
    entries = scene.entries("patches", "patchesJson6902")
    hint = "keep one of `path` and `patch`"
    return [Spot(first(entry), hint=hint) for entry in entries if entry.get("path") and entry.get("patch")]


def several(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A patch of several documents that has a target."""
    hint = "make an entry of each document, or leave `target` out: each document names its object"
    return [Spot(first(entry), hint=hint) for entry in json_patches.entries_of(scene, found["source"])]


def directive(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A ``$patch`` that there is not."""
    near = nearest(found["word"], _DIRECTIVES, 0.3) or "delete"
    hint = f"write one of {', '.join(_DIRECTIVES)}: did you mean {near}?"
    return [
        Spot(value.where, hint=hint)
        for body in documents(scene)
        for inside in below(body)
        if (value := inside.get("$patch")) and str(value.value) == found["word"]
    ]


def node_kind(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A patch with a mapping where the object has a list, or the other way round."""
    expected = {"SequenceNode": "a list", "MappingNode": "a mapping", "ScalarNode": "a single value"}
    is_list = found["got"] == "SequenceNode"
    hint = f"{expected.get(found['expected'], 'another kind of value')} is expected here"
    content = _loaded(found["content"])
    return [
        Spot(inside.where, hint=hint)
        for body in documents(scene)
        for inside in below(body)
        if isinstance(inside.value, list if is_list else dict) and inside.plain() == content
    ]


def _loaded(content: str) -> Any:
    from kustomgen.errors import InputError  # noqa: PLC0415 - for who has such a patch
    from kustomgen.yaml.stream import load_stream  # noqa: PLC0415

    try:
        return next(iter(load_stream(content, "the message")), None)
    except InputError:
        return None


def pattern(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A name or kind of a target that is no regular expression."""
    hint = "a target's fields are regular expressions: write `\\\\` before a character with a special meaning"
    root = scene.root
    scalars = root.scalars() if root else ()
    return [Spot(scalar.where, hint=hint) for _, scalar in scalars if str(scalar.value) == found["pattern"]]


def label_query(scene: Scene, _found: re.Match[str]) -> list[Spot]:
    """A labelSelector or annotationSelector that cannot be read."""
    from kustomgen.k8s.label_query import parse_query  # noqa: PLC0415 - for who has such a target

    spots = []
    for path, scalar in scene.root.scalars() if scene.root else ():
        if path[-1] in ("labelSelector", "annotationSelector"):
            try:
                parse_query(str(scalar.value))
            except ValueError as error:
                hint = "write it as kubectl takes it: `app=web,tier in (a, b),!canary`"
                spots.append(Spot(scalar.where, str(error), hint))
    return spots
