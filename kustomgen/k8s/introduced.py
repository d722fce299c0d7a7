"""The release of Kubernetes in which a version of one of its APIs became available without a
feature gate.

Source: the release notes and ``APILifecycleIntroduced`` in
``zz_generated.prerelease-lifecycle.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Ref

_SINCE = {
    ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"): "1.16",
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"): "1.16",
    ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy"): "1.30",
    ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding"): "1.30",
    ("apiextensions.k8s.io/v1", "*"): "1.16",
    ("apps/v1", "*"): "1.9",
    ("autoscaling/v2", "*"): "1.23",
    ("batch/v1", "CronJob"): "1.21",
    ("certificates.k8s.io/v1", "CertificateSigningRequest"): "1.19",
    ("coordination.k8s.io/v1", "*"): "1.14",
    ("discovery.k8s.io/v1", "*"): "1.21",
    ("events.k8s.io/v1", "*"): "1.19",
    ("flowcontrol.apiserver.k8s.io/v1", "*"): "1.29",
    ("networking.k8s.io/v1", "Ingress"): "1.19",
    ("networking.k8s.io/v1", "IngressClass"): "1.19",
    ("networking.k8s.io/v1", "IPAddress"): "1.33",
    ("networking.k8s.io/v1", "ServiceCIDR"): "1.33",
    ("node.k8s.io/v1", "*"): "1.20",
    ("policy/v1", "*"): "1.21",
    ("resource.k8s.io/v1", "*"): "1.34",
    ("scheduling.k8s.io/v1", "*"): "1.14",
    ("storage.k8s.io/v1", "CSIDriver"): "1.18",
    ("storage.k8s.io/v1", "CSIStorageCapacity"): "1.24",
    ("storage.k8s.io/v1", "VolumeAttributesClass"): "1.34",
}


def introduced(ref: Ref) -> str:
    """The release with this API version; empty if that is not known."""
    return _SINCE.get((ref.api_version, ref.kind)) or _SINCE.get((ref.api_version, "*")) or ""
