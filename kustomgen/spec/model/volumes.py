"""What a container finds on its disk besides its image: volumes, and storage that outlives it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import AbsolutePath, DnsName, LabelKey, LabelValue, Model, Quantity, Text


class Volume(Model):
    """A volume and its path in the main container. It has one source, as in Kubernetes."""

    mount_path: AbsolutePath | None = None
    """The path in the main container. Default: only other containers mount it, by ``volumeMounts``.

    ``mountPath: /etc/shop`` becomes Pod spec.containers[].volumeMounts[].mountPath.
    """
    read_only: bool = False
    """The main container cannot write to it.

    ``readOnly: true`` becomes Pod spec.containers[].volumeMounts[].readOnly.
    """
    sub_path: str | None = None
    """Mounts only this folder or file of the volume.

    ``subPath: shop/app.yaml`` becomes Pod spec.containers[].volumeMounts[].subPath.
    """
    empty_dir: Annotated[Any, Kubernetes("io.k8s.api.core.v1.EmptyDirVolumeSource")] | None = None
    """An empty folder that is deleted with the pod.

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

    ``projected: {sources: [{configMap: {name: a}}, {secret: {name: b}}]}`` becomes Pod
    spec.volumes[].projected.
    """
    persistent_volume_claim: (
        Annotated[Any, Kubernetes("io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource")] | None
    ) = None
    """An existing claim. ``storage`` makes a new one.

    ``persistentVolumeClaim: {claimName: shop-data}`` becomes Pod
    spec.volumes[].persistentVolumeClaim.
    """
    csi: Annotated[Any, Kubernetes("io.k8s.api.core.v1.CSIVolumeSource")] | None = None
    """A volume of a CSI driver.

    ``csi: {driver: secrets-store.csi.k8s.io, readOnly: true}`` becomes Pod spec.volumes[].csi.
    """
    downwardAPI: Annotated[Any, Kubernetes("io.k8s.api.core.v1.DownwardAPIVolumeSource")] | None = None  # noqa: N815
    """The pod's own fields as files.

    ``downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}`` becomes Pod
    spec.volumes[].downwardAPI.
    """
    ephemeral: Annotated[Any, Kubernetes("io.k8s.api.core.v1.EphemeralVolumeSource")] | None = None
    """A claim that is deleted with the pod, for scratch space beyond the node's disk.

    ``ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests:
    {storage: 50Gi}}}}}`` becomes Pod spec.volumes[].ephemeral.
    """
    host_path: Annotated[Any, Kubernetes("io.k8s.api.core.v1.HostPathVolumeSource")] | None = None
    """A folder of the node. Only with ``podSecurity: privileged``.

    ``hostPath: {path: /var/log, type: Directory}`` becomes Pod spec.volumes[].hostPath.
    """
    nfs: Annotated[Any, Kubernetes("io.k8s.api.core.v1.NFSVolumeSource")] | None = None
    """A folder of an NFS server. Not with ``podSecurity: restricted``.

    ``nfs: {server: 10.0.0.5, path: /export}`` becomes Pod spec.volumes[].nfs.
    """
    iscsi: Annotated[Any, Kubernetes("io.k8s.api.core.v1.ISCSIVolumeSource")] | None = None
    """An iSCSI disk. Not with ``podSecurity: restricted``.

    ``iscsi: {targetPortal: 10.0.0.5, iqn: "iqn.2001-04.com.example:disk", lun: 0}`` becomes Pod
    spec.volumes[].iscsi.
    """
    fc: Annotated[Any, Kubernetes("io.k8s.api.core.v1.FCVolumeSource")] | None = None
    """A Fibre Channel disk. Not with ``podSecurity: restricted``.

    ``fc: {targetWWNs: [50060e801049cfd1], lun: 0}`` becomes Pod spec.volumes[].fc.
    """


AccessMode = Literal["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]


class Storage(Model):
    """Persistent storage. The short form is its size.

    A StatefulSet has a claim for each of its pods (``volumeClaimTemplates``), any other kind one
    PersistentVolumeClaim.
    """

    size: Quantity
    """The capacity.

    ``size: 10Gi`` becomes PersistentVolumeClaim spec.resources.requests, StatefulSet
    spec.volumeClaimTemplates[].spec.resources.requests.
    """
    mount_path: AbsolutePath | None = None
    """The path in the main container. Default: ``/`` and the volume's name, for example ``/data``.

    ``mountPath: /var/lib/shop`` becomes Pod spec.containers[].volumeMounts[].mountPath.
    """
    sub_path: str | None = None
    """Mounts only this folder of the volume.

    ``subPath: pgdata`` becomes Pod spec.containers[].volumeMounts[].subPath.
    """
    access_modes: list[AccessMode] = Field(default=["ReadWriteOnce"], min_length=1)
    """The access modes. Several pods of a Deployment need ``ReadWriteMany``.

    ``accessModes: [ReadWriteMany]`` becomes PersistentVolumeClaim spec.accessModes, StatefulSet
    spec.volumeClaimTemplates[].spec.accessModes.
    """
    storage_class_name: DnsName | None = None
    """The StorageClass. Default: the cluster's default class.

    ``storageClassName: fast-ssd`` becomes PersistentVolumeClaim spec.storageClassName, StatefulSet
    spec.volumeClaimTemplates[].spec.storageClassName.
    """
    name: DnsName | None = None
    """The PersistentVolumeClaim's name. Default: ``<app>-<workload>-<volume>``. A StatefulSet names
    its claims itself.

    ``name: shop-uploads`` becomes PersistentVolumeClaim metadata.name.
    """
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels on the claim. Those of a StatefulSet's claims cannot change.

    ``labels: {backup: daily}`` becomes PersistentVolumeClaim metadata.labels, StatefulSet
    spec.volumeClaimTemplates[].metadata.labels.
    """
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """Annotations on the claim.

    ``annotations: {k8up.io/backup: "true"}`` becomes PersistentVolumeClaim metadata.annotations.
    """
