"""The resource of a kind (``deployments`` of Deployment), and whether it is namespaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.k8s.build import Build

_IRREGULAR = {"Endpoints": "endpoints", "PodMetrics": "pods", "NodeMetrics": "nodes", "Redis": "redis"}
"""Kinds whose plural follows no rule: of Kubernetes only these; of usual custom resources, those
whose kind is one.
"""

CLUSTER_KINDS = frozenset({
    # Kubernetes
    "APIService", "CSIDriver", "CSINode", "CertificateSigningRequest", "ClusterRole", "ClusterRoleBinding",
    "ClusterTrustBundle", "ComponentStatus", "CustomResourceDefinition", "DeviceClass", "FlowSchema", "IPAddress",
    "IngressClass", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration",
    "Namespace", "Node", "PersistentVolume", "PriorityClass", "PriorityLevelConfiguration", "ResourceSlice",
    "RuntimeClass", "ServiceCIDR", "StorageClass", "StorageVersionMigration", "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration", "VolumeAttachment", "VolumeAttributesClass",
    # the usual custom resources
    "ClusterExternalSecret", "ClusterIssuer", "ClusterPolicy", "ClusterSecretStore", "GatewayClass", "ClusterPodMonitor",
    "VolumeSnapshotClass", "VolumeSnapshotContent", "ClusterTriggerAuthentication", "IPPool", "GlobalNetworkPolicy",
})  # fmt: skip


def plural(kind: str) -> str:
    """As the authors of Kubernetes and of custom resources form it: ``ingresses``,
    ``networkpolicies``, ``gateways``.
    """
    word = kind.lower()
    if kind in _IRREGULAR:
        return _IRREGULAR[kind]
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in set("aeiou"):
        return f"{word[:-1]}ies"
    return f"{word}s"


def names_in(build: Build) -> tuple[Mapping[tuple[str, str], str], frozenset[tuple[str, str]]]:
    """What CustomResourceDefinitions of the build say: (group, kind) to the plural, and those
    without a namespace.
    """
    plurals: dict[tuple[str, str], str] = {}
    cluster = set()
    for definition in build.of_kind("CustomResourceDefinition"):
        spec = definition["spec"]
        key = (spec["group"].text, spec["names"]["kind"].text)
        if spec["names"]["plural"].text:
            plurals[key] = spec["names"]["plural"].text
        if spec["scope"].text == "Cluster":
            cluster.add(key)
    return plurals, frozenset(cluster)
