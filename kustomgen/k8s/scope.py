"""Which kinds belong to a namespace: Kubernetes' own, and of custom resources those that are known
not to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.schema import is_builtin_group

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Ref

_CLUSTER = frozenset({
    "APIService", "CSIDriver", "CSINode", "CertificateSigningRequest", "ClusterRole", "ClusterRoleBinding",
    "ClusterTrustBundle", "ComponentStatus", "CustomResourceDefinition", "DeviceClass", "DeviceTaintRule", "FlowSchema",
    "IPAddress", "IngressClass", "List", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration", "Namespace", "Node", "PersistentVolume", "PodSecurityPolicy", "PriorityClass",
    "PriorityLevelConfiguration", "ResourceSlice", "RuntimeClass", "SelfSubjectAccessReview", "SelfSubjectReview",
    "SelfSubjectRulesReview", "ServiceCIDR", "StorageClass", "StorageVersion", "StorageVersionMigration",
    "SubjectAccessReview", "TokenReview", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration", "VolumeAttachment", "VolumeAttributesClass",
})  # fmt: skip


def namespaced(ref: Ref) -> bool:
    """Whether an object belongs to a namespace, as far as that is known: of custom
    kinds it is not.
    """
    return is_builtin_group(ref.group) and ref.kind not in _CLUSTER


def cluster_scoped(ref: Ref) -> bool:
    """Whether it is one of Kubernetes' own objects that belong to no namespace."""
    return is_builtin_group(ref.group) and ref.kind in _CLUSTER


# By API group, as the CRDs of each project say under ``scope``.
_CUSTOM_CLUSTER = {
    "cert-manager.io": ("ClusterIssuer",),
    "external-secrets.io": ("ClusterExternalSecret", "ClusterPushSecret", "ClusterSecretStore"),
    "gateway.networking.k8s.io": ("GatewayClass",),
    "karpenter.k8s.aws": ("EC2NodeClass",),
    "karpenter.sh": ("NodeClaim", "NodePool"),
    "keda.sh": ("ClusterTriggerAuthentication",),
    "kyverno.io": ("ClusterCleanupPolicy", "ClusterPolicy"),
    "argoproj.io": ("ClusterAnalysisTemplate", "ClusterWorkflowTemplate"),
    "cilium.io": ("CiliumClusterwideNetworkPolicy",),
    "snapshot.storage.k8s.io": ("VolumeSnapshotClass", "VolumeSnapshotContent"),
    "templates.gatekeeper.sh": ("ConstraintTemplate",),
}


def cluster_scoped_custom(ref: Ref) -> bool:
    """Whether it is a custom resource of a kind that is known to belong to no namespace."""
    return ref.kind in _CUSTOM_CLUSTER.get(ref.group, ())
