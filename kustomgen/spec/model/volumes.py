"""What a container finds on its disk besides its image."""

from __future__ import annotations

from typing import Annotated, Any

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import AbsolutePath, Model


class Volume(Model):
    """A volume and where the main container mounts it; one source, as Kubernetes calls it."""

    mount_path: AbsolutePath
    read_only: bool = False
    sub_path: str | None = None
    empty_dir: Annotated[Any, Kubernetes("io.k8s.api.core.v1.EmptyDirVolumeSource")] | None = None
    config_map: Annotated[Any, Kubernetes("io.k8s.api.core.v1.ConfigMapVolumeSource")] | None = None
    secret: Annotated[Any, Kubernetes("io.k8s.api.core.v1.SecretVolumeSource")] | None = None
    projected: Annotated[Any, Kubernetes("io.k8s.api.core.v1.ProjectedVolumeSource")] | None = None
    persistent_volume_claim: (
        Annotated[Any, Kubernetes("io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource")] | None
    ) = None
    csi: Annotated[Any, Kubernetes("io.k8s.api.core.v1.CSIVolumeSource")] | None = None
