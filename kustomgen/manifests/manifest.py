"""A generated object and its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from kustomgen.k8s.resource import Resource


def filled(defaults: Mapping[str, Any], given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Values over defaults: mappings merge at every depth, and everything else replaces."""
    whole = dict(defaults)
    for key, value in (given or {}).items():
        under = whole.get(key)
        whole[key] = filled(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return whole


@dataclass(frozen=True)
class Manifest:
    """``file`` is relative to the base; ``generated`` marks a ConfigMap that kustomize's generator
    makes.
    """

    file: PurePosixPath
    value: Mapping[str, Any]
    generated: bool = False
    files: bool = False
    """For a generated ConfigMap: its values are files, not literals."""

    @property
    def resource(self) -> Resource:
        return Resource(self.value)

    @property
    def kind(self) -> str:
        return str(self.value["kind"])

    @property
    def name(self) -> str:
        return str(self.value["metadata"]["name"])

    @property
    def identity(self) -> tuple[str, str, str]:
        """The key that pairs an environment's object with the base's."""
        return str(self.value["apiVersion"]), self.kind, self.name


def manifest(
    file: str,
    api_version: str,
    kind: str,
    name: str,
    labels: Mapping[str, str],
    annotations: Mapping[str, str] | None = None,
    *,
    generated: bool = False,
    files: bool = False,
    **fields: Any,
) -> Manifest:
    """An object in the usual order of its fields; those that are None or empty are left out.

    An empty mapping that means something (``podSelector: {}``) is given as ``Whole({})``.
    """
    metadata: dict[str, Any] = {"name": name}
    if labels:
        metadata["labels"] = dict(labels)
    if annotations:
        metadata["annotations"] = dict(annotations)
    value = {"apiVersion": api_version, "kind": kind, "metadata": metadata, **compact(fields)}
    return Manifest(PurePosixPath(file), value, generated, files)


def compact(value: Any) -> Any:
    """The value without fields that are None or empty, except in ``Whole`` values."""
    if isinstance(value, Whole):
        return value.value
    if isinstance(value, Mapping):
        items = ((key, compact(item)) for key, item in value.items() if item is not None)
        return {key: item for key, item in items if not _dropped(value[key], item)}
    if isinstance(value, list):
        return [compact(item) for item in value]
    return value


def _dropped(before: Any, after: Any) -> bool:
    return after in ({}, []) and not isinstance(before, Whole)


@dataclass(frozen=True, slots=True)
class Whole:
    """A Kubernetes object of the user, of which empty fields are kept."""

    value: Any


def whole(value: Any) -> Whole | None:
    """Marks a value of the user; None stays None."""
    return None if value is None else Whole(value)
