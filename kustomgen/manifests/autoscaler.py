"""HorizontalPodAutoscaler (autoscaling/v2, Kubernetes 1.23 and later)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import workload_labels
from kustomgen.manifests.manifest import Manifest, Whole, manifest, whole
from kustomgen.spec.names import workload_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import Spec


def autoscaler(spec: Spec, key: str) -> Iterator[Manifest]:
    source = spec.workloads[key].autoscaling
    if source is None:
        return
    metrics: list[Any] = [
        _utilization(resource, target)
        for resource, target in (("cpu", source.cpu), ("memory", source.memory))
        if target is not None
    ]
    yield manifest(
        f"{key}/hpa.yaml", "autoscaling/v2", "HorizontalPodAutoscaler",
        source.name or f"{workload_name(spec, key)}-hpa", workload_labels(spec, key),
        spec={
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": spec.workloads[key].kind, "name": workload_name(spec, key)},
            "minReplicas": source.min_replicas,
            "maxReplicas": source.max_replicas,
            "metrics": metrics + [Whole(metric) for metric in source.metrics],
            "behavior": whole(source.behavior),
        },
    )  # fmt: skip


def _utilization(resource: str, target: int) -> dict[str, Any]:
    return {
        "type": "Resource",
        "resource": {"name": resource, "target": {"type": "Utilization", "averageUtilization": target}},
    }
