"""Objects of a build as an import compares and writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.importing.model import Key
from kustomgen.importing.sameness import without_empty

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kustomgen.importing.model import Object
    from kustomgen.k8s.resource import Resource

_NOTES = ("labels", "annotations")


def plain(manifest: Mapping[str, Any]) -> Object:
    """The object without fields that are null, without empty labels and annotations, and without
    empty fields of pods.

    The API server drops the first and the last, kustomize the second: to both they mean the same as
    nothing.
    """
    found: Object = _without_nulls(manifest)
    metadata = found.get("metadata")
    if isinstance(metadata, dict):
        found["metadata"] = {key: value for key, value in metadata.items() if key not in _NOTES or value}
    return without_empty(found)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def key_of(resource: Resource, prefix: str = "", hashed: Mapping[str, str] | None = None) -> Key:
    """What an object is called, without the prefix of its environment and the hash of a
    generator.
    """
    name = (hashed or {}).get(resource.name, resource.name) if resource.kind == "ConfigMap" else resource.name
    return Key(resource.ref.group, resource.ref.kind, name.removeprefix(prefix))


def key_texts(keys: Iterable[Key]) -> dict[Key, str]:
    """How a spec calls objects: ``Deployment/web``, with the API group where two have the kind and
    the name.
    """
    every = list(dict.fromkeys(keys))
    seen: dict[tuple[str, str], list[Key]] = {}
    for key in every:
        seen.setdefault((key.kind, key.name), []).append(key)
    return {
        key: str(key) if len(seen[key.kind, key.name]) == 1 else f"{key.kind}.{key.group}/{key.name}" for key in every
    }


def escaped(value: Any) -> Any:
    """The value as a spec has it, in which ``${`` is a placeholder."""
    if isinstance(value, dict):
        return {key.replace("${", "$${"): escaped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [escaped(item) for item in value]
    return value.replace("${", "$${") if isinstance(value, str) else value


def strings(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a value, with the key that it is under; of a variable with the variable's
    name.
    """
    if isinstance(value, dict):
        named = value.get("name")
        for key, item in value.items():
            as_variable = key == "value" and isinstance(named, str) and isinstance(item, str)
            yield from strings(item, str(named if as_variable else key))
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, name)
    elif isinstance(value, str):
        yield name, value
