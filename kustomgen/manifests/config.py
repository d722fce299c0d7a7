"""The app's settings: a ConfigMap that kustomize's generator makes, so that a change rolls out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.manifests.labels import app_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.manifests.waves import early
from kustomgen.spec.names import config_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import Spec


def config(spec: Spec) -> Iterator[Manifest]:
    if spec.config:
        yield manifest(
            "configmap.yaml", "v1", "ConfigMap", config_name(spec), app_labels(spec), early(spec),
            generated=True, data=dict(spec.config),
        )  # fmt: skip
