"""Settings: ConfigMaps that kustomize's generator makes, so that a change rolls out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.manifests.labels import app_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.manifests.owner import UnreadableError
from kustomgen.manifests.waves import early
from kustomgen.spec.names import config_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.manifests.owner import Fields, Object
    from kustomgen.spec.model import Spec


def config(spec: Spec) -> Iterator[Manifest]:
    if spec.config:
        yield manifest(
            "configmap.yaml", "v1", "ConfigMap", config_name(spec), app_labels(spec), early(spec),
            generated=True, data=dict(spec.config),
        )  # fmt: skip


def config_maps(spec: Spec) -> Iterator[Manifest]:
    """The ConfigMaps that the spec names. Where a value has several lines, kustomize reads the
    values from files.
    """
    for name, given in spec.config_maps.items():
        data = {key: value.content or "" for key, value in given.items()}
        yield manifest(
            f"configmaps/{name}.yaml", "v1", "ConfigMap", name, app_labels(spec), early(spec),
            generated=True, files=any("\n" in text for text in data.values()), data=data,
        )  # fmt: skip


def config_map_fields(value: Object) -> Fields:
    """What a spec says of a ConfigMap that a generator makes: the inverse of ``config_maps``."""
    if not value.get("data") or value.keys() - {"apiVersion", "kind", "metadata", "data"}:
        raise UnreadableError("holds more than text")
    return {key: {"content": text} for key, text in value["data"].items()}
