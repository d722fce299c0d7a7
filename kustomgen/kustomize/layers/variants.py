"""A kustomization as it would be otherwise: without what it sets, with its patches alone, without
one entry.

Each variant is the texts that stand for files while the engine builds. They are JSON, which is
YAML; kustomize reads them as it reads the file, since both are read here as kubectl reads YAML.
"""

from __future__ import annotations

import copy
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.errors import InputError
from kustomgen.kustomize.kustomization import is_reference
from kustomgen.kustomize.plain import read_plain
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from kustomgen.k8s.layer_effect import EntryPath
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources

FileTexts = dict[str, str]
PATCHES = ("patchesStrategicMerge", "patches", "patchesJson6902")
"""In the order in which kustomize applies them."""

# What makes objects, and what says how; all else changes them.
_MAKES = frozenset(
    name.lower()
    for name in (
        "apiVersion", "kind", "metadata", "resources", "bases", "components", "crds", "configurations", "openapi",
        "configMapGenerator", "secretGenerator", "generatorOptions", "generators",
        "helmCharts", "helmGlobals", "helmChartInflationGenerator",
    )
)  # fmt: skip

PROBE = "kustomgen/entry-"
"""Annotations that tell which entries a patched object was selected by; never part of what is
reported.
"""


@dataclass(frozen=True)
class BuildPath:
    """The kustomizations from one that builds by itself down to the one that is checked, through
    Components.
    """

    kustomizations: tuple[Kustomization, ...]

    @property
    def folder(self) -> Path:
        """What is built."""
        return self.kustomizations[0].folder

    @property
    def last(self) -> Kustomization:
        return self.kustomizations[-1]

    @property
    def key(self) -> tuple[str, ...]:
        """The files on the way, which tell what is done there."""
        return tuple(kustomization.file for kustomization in self.kustomizations)


def before(sources: Sources, route: BuildPath) -> FileTexts | None:
    """What it is given: everything that it and those around it set is left out."""
    texts: FileTexts = {}
    for index, kustomization in enumerate(route.kustomizations):
        plain = read_plain(sources, kustomization)
        if plain is None:
            return None
        plain = {name: value for name, value in plain.items() if name.lower() in _MAKES}
        if index + 1 < len(route.kustomizations):
            plain["components"] = _up_to(plain.get("components"), kustomization, route.kustomizations[index + 1])
        texts[path_of(sources, kustomization)] = _whole(plain)
    return texts


def _up_to(components: Any, user: Kustomization, wanted: Kustomization) -> list[Any]:
    """The components before the one that is checked, and it."""
    found = []
    for component in components if isinstance(components, list) else ():
        found.append(component)
        if os.path.realpath(user.folder / str(component)) == str(wanted.folder):
            break
    return found


def patched(sources: Sources, route: BuildPath) -> FileTexts | None:
    """The same with its patches, each of which leaves an annotation on what it is applied to."""
    texts = before(sources, route)
    plain = read_plain(sources, route.last)
    if texts is None or plain is None:
        return None
    path = path_of(sources, route.last)
    patches = [made for field in PATCHES for made in _probed(sources, route.last, field, _list(plain, field))]
    patches += [
        {"target": _selector(target["select"]), "patch": _text(_probe(entry))}
        for entry, target in replacement_targets(plain)
        if isinstance(target.get("select"), dict)
    ]
    texts[path] = _text({**json.loads(texts[path]), "patches": patches})
    return texts


def _selector(select: Mapping[str, Any]) -> dict[str, Any]:
    known = ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
    return {name: select[name] for name in known if name in select}


def _probed(sources: Sources, kustomization: Kustomization, field: str, entries: list[Any]) -> Iterator[dict[str, Any]]:
    for index, given in enumerate(entries):
        entry = given if isinstance(given, dict) else {"path" if is_reference(given) else "patch": given}
        if isinstance(target := entry.get("target"), dict):
            yield {"target": target, "patch": _text(_probe((field, index)))}
            yield {name: value for name, value in entry.items() if name in ("path", "patch", "target", "options")}
            continue
        documents = _documents(sources, kustomization, entry)
        for document in documents:
            if isinstance(document, dict) and "$patch" not in document:
                _mark(document, (field, index))
        if documents:
            # A text of several documents is applied one by one.
            yield {"patch": "\n---\n".join(_text(document) for document in documents)} | (
                {"options": entry["options"]} if "options" in entry else {}
            )


def _documents(sources: Sources, kustomization: Kustomization, entry: Mapping[str, Any]) -> list[Any]:
    try:
        if isinstance(path := entry.get("path"), str):
            text = sources.text(sources.show(kustomization.folder / path))
        else:
            text = str(entry.get("patch") or "")
        return load_stream(text, kustomization.file)
    except InputError:
        return []


def _probe(entry: EntryPath) -> dict[str, Any]:
    document = {"apiVersion": "v1", "kind": "Any", "metadata": {"name": "any"}}
    _mark(document, entry)
    return document


def probe_name(entry: EntryPath) -> str:
    """The annotation that stands for an entry."""
    return PROBE + ".".join(map(str, entry))


def _mark(document: dict[str, Any], entry: EntryPath) -> None:
    metadata = document.get("metadata")
    if isinstance(metadata, dict):
        annotations = metadata.setdefault("annotations", {})
        if isinstance(annotations, dict):
            annotations[probe_name(entry)] = ""


def without(sources: Sources, route: BuildPath, entries: Collection[EntryPath] = ()) -> FileTexts | None:
    """The same kustomization without some of its entries."""
    plain = read_plain(sources, route.last)
    if plain is None:
        return None
    plain = copy.deepcopy(plain)
    # The last first, so that the others keep their numbers.
    for entry in sorted(entries, key=lambda entry: tuple(map(str, entry)), reverse=True):
        *path, last = entry
        at: Any = plain
        for step in path:
            at = at[step]
        at[last] = None
    for field in {entry[0] for entry in entries}:
        left = [_compact(item) for item in plain[str(field)] if item is not None]
        plain[str(field)] = [item for item in left if item is not None]
    return {path_of(sources, route.last): _whole(plain)}


def _compact(item: Any) -> Any:
    """A replacement without the targets that were left out; None if none is left, which
    kustomize refuses.
    """
    if isinstance(item, dict) and isinstance(targets := item.get("targets"), list):
        left = [target for target in targets if target is not None]
        return {**item, "targets": left} if left else None
    return item


def replacement_targets(plain: Mapping[str, Any]) -> Iterator[tuple[EntryPath, dict[str, Any]]]:
    """Each target of each replacement that is in the kustomization itself."""
    for index, replacement in enumerate(_list(plain, "replacements")):
        targets = replacement.get("targets") if isinstance(replacement, dict) else None
        for number, target in enumerate(targets if isinstance(targets, list) else ()):
            if isinstance(target, dict):
                yield ("replacements", index, "targets", number), target


def path_of(sources: Sources, kustomization: Kustomization) -> str:
    """The file as the engine reads it."""
    return sources.real(kustomization.file)


def _list(plain: Mapping[str, Any], field: str) -> list[Any]:
    found = plain.get(field)
    return found if isinstance(found, list) else []


# Plain text in JSON, and in YAML line breaks or not allowed.
_CONTROLS = {sign: f"\\u{sign:04x}" for sign in (*range(0x7F, 0xA0), 0xFEFF)}


def _whole(plain: dict[str, Any]) -> str:
    # kustomize refuses one that is left empty; this says nothing, and is not nothing.
    return _text({"generatorOptions": {}, **plain})


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str).translate(_CONTROLS)
