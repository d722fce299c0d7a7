"""What a container finds on its disk besides its image: volumes, and storage that outlives it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import AbsolutePath, DnsName, LabelKey, Model, Quantity, Text


class Volume(Model):
    """A volume and where the main container mounts it; one source, as Kubernetes calls it."""

    mount_path: AbsolutePath
    """Where the main container has it.

    ``mountPath: /etc/shop`` becomes Pod spec.containers[].volumeMounts[].mountPath.
    """
    read_only: bool = False
    """The main container can only read it.

    ``readOnly: true`` becomes Pod spec.containers[].volumeMounts[].readOnly.
    """
    sub_path: str | None = None
    """A folder or file in the volume instead of all of it.

    ``subPath: shop/app.yaml`` becomes Pod spec.containers[].volumeMounts[].subPath.
    """
    empty_dir: Annotated[Any, Kubernetes("io.k8s.api.core.v1.EmptyDirVolumeSource")] | None = None
    """A folder that lives as long as the pod.

    ``emptyDir: {sizeLimit: 1Gi}`` becomes Pod spec.volumes[].emptyDir.
    """
    config_map: Annotated[Any, Kubernetes("io.k8s.api.core.v1.ConfigMapVolumeSource")] | None = None
    """The keys of a ConfigMap as files.

    ``configMap: {name: shop-files}`` becomes Pod spec.volumes[].configMap.
    """
    secret: Annotated[Any, Kubernetes("io.k8s.api.core.v1.SecretVolumeSource")] | None = None
    """The keys of a Secret as files.

    ``secret: {secretName: shop-tls, defaultMode: 288}`` becomes Pod spec.volumes[].secret.
    """
    projected: Annotated[Any, Kubernetes("io.k8s.api.core.v1.ProjectedVolumeSource")] | None = None
    """Several sources in one folder.

    ``projected: {sources: [{configMap: {name: a}}, {secret: {name: b}}]}`` becomes Pod spec.volumes[].projected.
    """
    persistent_volume_claim: (
        Annotated[Any, Kubernetes("io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource")] | None
    ) = None
    """A claim that is there already. For one of its own a workload has ``storage``.

    ``persistentVolumeClaim: {claimName: shop-data}`` becomes Pod spec.volumes[].persistentVolumeClaim.
    """
    csi: Annotated[Any, Kubernetes("io.k8s.api.core.v1.CSIVolumeSource")] | None = None
    """What a CSI driver puts there.

    ``csi: {driver: secrets-store.csi.k8s.io, readOnly: true}`` becomes Pod spec.volumes[].csi.
    """
    downwardAPI: Annotated[Any, Kubernetes("io.k8s.api.core.v1.DownwardAPIVolumeSource")] | None = None  # noqa: N815
    """The pod's own fields as files.

    ``downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}`` becomes Pod
    spec.volumes[].downwardAPI.
    """
    ephemeral: Annotated[Any, Kubernetes("io.k8s.api.core.v1.EphemeralVolumeSource")] | None = None
    """A claim that lives as long as the pod, for scratch beyond a node's disk.

    ``ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage:
    50Gi}}}}}`` becomes Pod spec.volumes[].ephemeral.
    """
    host_path: Annotated[Any, Kubernetes("io.k8s.api.core.v1.HostPathVolumeSource")] | None = None
    """A folder of the node. Only under ``podSecurity: privileged``.

    ``hostPath: {path: /var/log, type: Directory}`` becomes Pod spec.volumes[].hostPath.
    """
    nfs: Annotated[Any, Kubernetes("io.k8s.api.core.v1.NFSVolumeSource")] | None = None
    """A folder of an NFS server. Not under ``podSecurity: restricted``.

    ``nfs: {server: 10.0.0.5, path: /export}`` becomes Pod spec.volumes[].nfs.
    """
    iscsi: Annotated[Any, Kubernetes("io.k8s.api.core.v1.ISCSIVolumeSource")] | None = None
    """A disk by iSCSI. Not under *restricted*.

    ``iscsi: {targetPortal: 10.0.0.5, iqn: "iqn.2001-04.com.example:disk", lun: 0}`` becomes Pod spec.volumes[].iscsi.
    """
    fc: Annotated[Any, Kubernetes("io.k8s.api.core.v1.FCVolumeSource")] | None = None
    """A disk by Fibre Channel. Not under *restricted*.

    ``fc: {targetWWNs: [50060e801049cfd1], lun: 0}`` becomes Pod spec.volumes[].fc.
    """


AccessMode = Literal["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]


class Storage(Model):
    """Room on a disk that outlives the pod; the short form is its size.

    A StatefulSet has a claim for each of its pods (``volumeClaimTemplates``), any other kind one PersistentVolumeClaim.
    """

    size: Quantity
    """How much room.

    ``size: 10Gi`` becomes PersistentVolumeClaim spec.resources.requests, StatefulSet
    spec.volumeClaimTemplates[].spec.resources.requests.
    """
    mount_path: AbsolutePath | None = None
    """Where the main container has it. Default: ``/`` and the volume's name, so ``/data``.

    ``mountPath: /var/lib/shop`` becomes Pod spec.containers[].volumeMounts[].mountPath.
    """
    sub_path: str | None = None
    """A folder in it instead of all of it.

    ``subPath: pgdata`` becomes Pod spec.containers[].volumeMounts[].subPath.
    """
    access_modes: list[AccessMode] = Field(default=["ReadWriteOnce"], min_length=1)
    """Who may mount it; this one is for several pods of a Deployment.

    ``accessModes: [ReadWriteMany]`` becomes PersistentVolumeClaim spec.accessModes, StatefulSet
    spec.volumeClaimTemplates[].spec.accessModes.
    """
    storage_class_name: DnsName | None = None
    """What kind of disk. Default: the cluster's own default class.

    ``storageClassName: fast-ssd`` becomes PersistentVolumeClaim spec.storageClassName, StatefulSet
    spec.volumeClaimTemplates[].spec.storageClassName.
    """
    name: DnsName | None = None
    """Of the PersistentVolumeClaim; default ``<app>-<workload>-<volume>``. A StatefulSet names its claims itself.

    ``name: shop-uploads`` becomes PersistentVolumeClaim metadata.name.
    """
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """On the claim.

    ``annotations: {k8up.io/backup: "true"}`` becomes PersistentVolumeClaim metadata.annotations.
    """
