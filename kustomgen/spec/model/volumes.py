"""What a container finds on its disk besides its image: volumes, and storage that outlives it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import AbsolutePath, DnsName, LabelKey, Model, Quantity, Text


class Volume(Model):
    """A volume and where the main container mounts it; one source, as Kubernetes calls it."""

    mount_path: AbsolutePath
    """Where the main container has it: ``/etc/shop``."""
    read_only: bool = False
    """The main container can only read it."""
    sub_path: str | None = None
    """A folder or file in the volume instead of all of it: ``shop/app.yaml``."""
    empty_dir: Annotated[Any, Kubernetes("io.k8s.api.core.v1.EmptyDirVolumeSource")] | None = None
    """A folder that lives as long as the pod: ``{sizeLimit: 1Gi}``."""
    config_map: Annotated[Any, Kubernetes("io.k8s.api.core.v1.ConfigMapVolumeSource")] | None = None
    """The keys of a ConfigMap as files: ``{name: shop-files}``."""
    secret: Annotated[Any, Kubernetes("io.k8s.api.core.v1.SecretVolumeSource")] | None = None
    """The keys of a Secret as files: ``{secretName: shop-tls, defaultMode: 0o440}``."""
    projected: Annotated[Any, Kubernetes("io.k8s.api.core.v1.ProjectedVolumeSource")] | None = None
    """Several sources in one folder: ``{sources: [{configMap: {name: a}}, {secret: {name: b}}]}``."""
    persistent_volume_claim: (
        Annotated[Any, Kubernetes("io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource")] | None
    ) = None
    """A claim that is there already: ``{claimName: shop-data}``. For one of its own a workload has ``storage``."""
    csi: Annotated[Any, Kubernetes("io.k8s.api.core.v1.CSIVolumeSource")] | None = None
    """What a CSI driver puts there: ``{driver: secrets-store.csi.k8s.io, readOnly: true}``."""
    downwardAPI: Annotated[Any, Kubernetes("io.k8s.api.core.v1.DownwardAPIVolumeSource")] | None = None  # noqa: N815
    """The pod's own fields as files: ``{items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}``."""
    ephemeral: Annotated[Any, Kubernetes("io.k8s.api.core.v1.EphemeralVolumeSource")] | None = None
    """A claim that lives as long as the pod: ``{volumeClaimTemplate: {spec: {…}}}``, for scratch beyond a node's disk."""
    host_path: Annotated[Any, Kubernetes("io.k8s.api.core.v1.HostPathVolumeSource")] | None = None
    """A folder of the node: ``{path: /var/log, type: Directory}``. Only under ``podSecurity: privileged``."""
    nfs: Annotated[Any, Kubernetes("io.k8s.api.core.v1.NFSVolumeSource")] | None = None
    """A folder of an NFS server: ``{server: 10.0.0.5, path: /export}``. Not under ``podSecurity: restricted``."""
    iscsi: Annotated[Any, Kubernetes("io.k8s.api.core.v1.ISCSIVolumeSource")] | None = None
    """A disk by iSCSI: ``{targetPortal: 10.0.0.5, iqn: iqn.2001-04.com.example:disk, lun: 0}``. Not under *restricted*."""
    fc: Annotated[Any, Kubernetes("io.k8s.api.core.v1.FCVolumeSource")] | None = None
    """A disk by Fibre Channel: ``{targetWWNs: [50060e801049cfd1], lun: 0}``. Not under *restricted*."""


AccessMode = Literal["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]


class Storage(Model):
    """Room on a disk that outlives the pod; the short form is its size.

    A StatefulSet has a claim for each of its pods (``volumeClaimTemplates``), any other kind one PersistentVolumeClaim.
    """

    size: Quantity
    """``10Gi``."""
    mount_path: AbsolutePath | None = None
    """Where the main container has it. Default: ``/`` and the volume's name, so ``/data``."""
    sub_path: str | None = None
    """A folder in it instead of all of it: ``pgdata``."""
    access_modes: list[AccessMode] = Field(default=["ReadWriteOnce"], min_length=1)
    """Who may mount it: ``[ReadWriteMany]`` for several pods of a Deployment."""
    storage_class_name: DnsName | None = None
    """Default: the cluster's own default class."""
    name: DnsName | None = None
    """Of the PersistentVolumeClaim; default ``<app>-<workload>-<volume>``. A StatefulSet names its claims itself."""
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """On the claim: ``{k8up.io/backup: "true"}``."""
