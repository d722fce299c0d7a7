"""Storage: a PersistentVolumeClaim, or the template by which a StatefulSet makes one for each of its pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import selector, workload_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.manifests.waves import early
from kustomgen.spec.names import claim_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import Spec, Storage


def claims(spec: Spec, key: str) -> Iterator[Manifest]:
    workload = spec.workloads[key]
    if workload.kind == "StatefulSet":
        return
    for name, storage in workload.storage.items():
        yield manifest(
            f"{key}/{name}.claim.yaml", "v1", "PersistentVolumeClaim",
            claim_name(spec, key, name), workload_labels(spec, key), {**storage.annotations, **early(spec)},
            spec=_claim(storage),
        )  # fmt: skip


def templates(spec: Spec, key: str) -> list[dict[str, Any]]:
    """``volumeClaimTemplates``. They can never change: so they have only the labels that cannot change either."""
    return [
        {
            "metadata": {"name": name, "labels": selector(spec, key), "annotations": storage.annotations},
            "spec": _claim(storage),
        }
        for name, storage in spec.workloads[key].storage.items()
    ]


def _claim(storage: Storage) -> dict[str, Any]:
    return {
        "accessModes": list(storage.access_modes),
        "storageClassName": storage.storage_class_name,
        "resources": {"requests": {"storage": storage.size}},
    }
