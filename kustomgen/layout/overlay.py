"""What turns the base into one environment: derived by comparing objects, never written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kustomgen.layout.images import entries, named, unversioned
from kustomgen.layout.patch import deletion, patch, same

if TYPE_CHECKING:
    from kustomgen.manifests.manifest import Manifest
    from kustomgen.spec.model import Spec


class Verbatim(str):
    """The text of a file that is written as it is."""

    __slots__ = ()


VerbatimFiles = Mapping[PurePosixPath, Verbatim]


@dataclass(frozen=True)
class Overlay:
    """The parts of an overlay: objects only it has, patches by file name, and kustomize's own
    fields.
    """

    added: tuple[Manifest, ...] = ()
    patches: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    images: tuple[Mapping[str, str], ...] = ()
    replicas: tuple[Mapping[str, Any], ...] = ()
    config_maps: tuple[Mapping[str, Any], ...] = ()
    files: Mapping[PurePosixPath, Verbatim] = field(default_factory=dict)
    """What the generators read, by path from the overlay's folder."""


def overlay(base: tuple[Manifest, ...], environment: tuple[Manifest, ...], base_spec: Spec, spec: Spec) -> Overlay:
    """What differs between the base's objects and an environment's."""
    there = {manifest.identity: manifest for manifest in base}
    here = {manifest.identity: manifest for manifest in environment}
    patches: dict[str, Mapping[str, Any]] = {}
    replicas = []
    config_maps = []
    files: dict[PurePosixPath, Verbatim] = {}
    for identity, manifest in here.items():
        if manifest.generated:
            entry, read = generator(manifest, there.get(identity))
            config_maps += entry
            files |= read
            # The generator can change labels and annotations, but not take one away.
            if identity in there and (changed := patch(_head(there[identity]), _head(manifest))):
                patches[_file(manifest)] = changed
        elif identity in there:
            before = unversioned(there[identity].value, base_spec.images)
            after = unversioned(manifest.value, spec.images)
            before, count = _replicas(before, after)
            replicas += count
            if changed := patch(before, after):
                patches[_file(manifest)] = changed
    for identity, manifest in there.items():
        if identity not in here:
            patches[_file(manifest, ".delete")] = deletion(manifest.value)
    return Overlay(
        added=tuple(m for identity, m in here.items() if identity not in there and not m.generated),
        patches=patches,
        images=tuple(entries(spec.images, base_spec.images, named(list(patches.values())))),
        replicas=tuple(replicas),
        config_maps=tuple(config_maps),
        files=files,
    )


def _head(manifest: Manifest) -> Mapping[str, Any]:
    return {key: value for key, value in manifest.value.items() if key != "data"}


def _file(manifest: Manifest, suffix: str = "") -> str:
    return f"patches/{manifest.name}.{manifest.kind.lower()}{suffix}.yaml"


def _replicas(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[dict[str, Any]]]:
    """The base's object with the environment's number of replicas, and the ``replicas:`` entry that
    gives it that.
    """
    old, new = before.get("spec"), after.get("spec")
    if (
        after["kind"] not in ("Deployment", "StatefulSet")
        or not isinstance(old, Mapping)
        or not isinstance(new, Mapping)
    ):
        return before, []
    count = new.get("replicas")
    if count is None or old.get("replicas") == count:
        return before, []
    return {**before, "spec": {**old, "replicas": count}}, [{"name": after["metadata"]["name"], "count": count}]


def generator(manifest: Manifest, base: Manifest | None = None) -> tuple[list[dict[str, Any]], VerbatimFiles]:
    """The ``configMapGenerator`` entry for a ConfigMap, and the files that it reads; with a base,
    for what differs from it.
    """
    metadata, data = manifest.value["metadata"], manifest.value.get("data", {})
    options = {key: dict(metadata[key]) for key in ("labels", "annotations") if metadata.get(key)}
    entry: dict[str, Any] = {"name": manifest.name}
    if base is None:
        given, read = _given(manifest, data)
        return [entry | given | ({"options": options} if options else {})], read
    before = base.value.get("data", {})
    if same(data, before):
        return [], {}
    if before.keys() <= data.keys():
        given, read = _given(manifest, {key: value for key, value in data.items() if before.get(key) != value})
        return [entry | {"behavior": "merge"} | given], read
    # A merge can change and add, but not take away.
    given, read = _given(manifest, data)
    return [entry | {"behavior": "replace"} | given], read


def _given(manifest: Manifest, data: Mapping[str, str]) -> tuple[dict[str, list[str]], VerbatimFiles]:
    if not manifest.files:
        return {"literals": [literal(key, value) for key, value in data.items()]}, {}
    folder = manifest.file.with_suffix("")
    return (
        {"files": [f"{key}={folder / key}" for key in data]},
        {folder / key: Verbatim(value) for key, value in data.items()},
    )


_QUOTES = ("'", '"')


def literal(key: str, value: str) -> str:
    """``key=value`` as kustomize reads it: it takes one pair of quotes off a value that has one.

    A lone quote is the first and the last sign too: kustomize 4.5 crashes over it.
    """
    if value and value[0] == value[-1] and value[0] in _QUOTES:
        value = f"{value[0]}{value}{value[0]}"
    return f"{key}={value}"
