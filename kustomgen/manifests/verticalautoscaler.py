"""VerticalPodAutoscaler (autoscaling.k8s.io/v1): requests that follow what is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.autoscaler import scale_target
from kustomgen.manifests.labels import workload_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.spec.names import workload_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import ContainerPolicy, Spec


def vertical_autoscaler(spec: Spec, key: str) -> Iterator[Manifest]:
    source = spec.workloads[key].vertical_pod_autoscaler
    if source is None:
        return
    yield manifest(
        f"{key}/vpa.yaml", "autoscaling.k8s.io/v1", "VerticalPodAutoscaler",
        source.name or f"{workload_name(spec, key)}-vpa", workload_labels(spec, key),
        spec={
            "targetRef": scale_target(spec, key),
            "updatePolicy": {"updateMode": source.update_mode, "minReplicas": source.min_replicas},
            "resourcePolicy": {
                "containerPolicies": [_policy(name, policy) for name, policy in source.containers.items()],
            },
        },
    )  # fmt: skip


def _policy(name: str, policy: ContainerPolicy) -> dict[str, Any]:
    return {
        "containerName": name,
        "mode": policy.mode,
        "minAllowed": dict(policy.min_allowed),
        "maxAllowed": dict(policy.max_allowed),
        "controlledResources": policy.controlled_resources,
        "controlledValues": policy.controlled_values,
    }
