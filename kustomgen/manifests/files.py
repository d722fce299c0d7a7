"""A workload's files: a ConfigMap that kustomize's generator makes from them, so that a change
rolls out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import workload_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.manifests.waves import early
from kustomgen.spec.names import file_key, files_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import Spec, Workload

VOLUME = "files"


def files(spec: Spec, key: str) -> Iterator[Manifest]:
    """The ConfigMap, where the workload has files."""
    given = spec.workloads[key].files
    if given:
        yield manifest(
            f"{key}/files.yaml", "v1", "ConfigMap", files_name(spec, key), workload_labels(spec, key), early(spec),
            generated=True, files=True, data={file_key(path): file.content or "" for path, file in given.items()},
        )  # fmt: skip


def file_mounts(workload: Workload) -> list[dict[str, Any]]:
    """Each file at its path; what is beside it in the image stays visible."""
    return [{"name": VOLUME, "mountPath": path, "subPath": file_key(path), "readOnly": True} for path in workload.files]


def file_volumes(spec: Spec, key: str) -> list[dict[str, Any]]:
    """The volume that the mounts are of."""
    return [{"name": VOLUME, "configMap": {"name": files_name(spec, key)}}] if spec.workloads[key].files else []
