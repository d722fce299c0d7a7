"""HorizontalPodAutoscaler (autoscaling/v2, Kubernetes 1.23 and later), or KEDA's ScaledObject
instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import labels_of_part
from kustomgen.manifests.manifest import Manifest, Whole, manifest, whole
from kustomgen.manifests.owner import dug, named, picked
from kustomgen.spec.given import given
from kustomgen.spec.names import autoscaler_name, workload_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.manifests.owner import Fields, Object, Owner
    from kustomgen.spec.model import Autoscaling, KedaTrigger, Spec


def autoscaler(spec: Spec, key: str) -> Iterator[Manifest]:
    """One of the two, never both: KEDA makes an HPA of its own, and two would pull at
    one number.
    """
    source = spec.workloads[key].autoscaling
    if source is None:
        return
    if source.triggers:
        yield manifest(
            f"{key}/scaledobject.yaml", "keda.sh/v1alpha1", "ScaledObject",
            autoscaler_name(spec, key), labels_of_part(spec, key, source.labels),
            spec={"scaleTargetRef": scale_target(spec, key), **_scaled_object(source)},
        )  # fmt: skip
    else:
        yield manifest(
            f"{key}/hpa.yaml", "autoscaling/v2", "HorizontalPodAutoscaler",
            autoscaler_name(spec, key), labels_of_part(spec, key, source.labels),
            spec={
                "scaleTargetRef": scale_target(spec, key),
                "minReplicas": given(spec.workloads[key], "min_replicas", source),
                "maxReplicas": source.max_replicas,
                "metrics": [
                    *(_utilization(resource, target) for resource, target in utilizations(source)),
                    *(_pods(name, target) for name, target in source.pods.items()),
                    *map(Whole, source.metrics),
                ],
                "behavior": whole(source.behavior),
            },
        )  # fmt: skip


def scale_target(spec: Spec, key: str) -> dict[str, str]:
    """The workload, as autoscalers refer to it."""
    kind = spec.workloads[key].kind
    version = "batch/v1" if kind in ("Job", "CronJob") else "apps/v1"
    return {"apiVersion": version, "kind": kind, "name": workload_name(spec, key)}


def utilizations(source: Autoscaling) -> list[tuple[str, int]]:
    """The resources whose use is a target, in percent of the request."""
    given = (("cpu", source.cpu), ("memory", source.memory))
    return [(resource, target) for resource, target in given if target is not None]


def _utilization(resource: str, target: int) -> dict[str, Any]:
    return {
        "type": "Resource",
        "resource": {"name": resource, "target": {"type": "Utilization", "averageUtilization": target}},
    }


def _pods(name: str, target: str) -> dict[str, Any]:
    return {
        "type": "Pods",
        "pods": {"metric": {"name": name}, "target": {"type": "AverageValue", "averageValue": target}},
    }


def _scaled_object(source: Autoscaling) -> dict[str, Any]:
    fallback, modifiers = source.fallback, source.scaling_modifiers
    return {
        "pollingInterval": source.polling_interval,
        "cooldownPeriod": source.cooldown_period,
        "initialCooldownPeriod": source.initial_cooldown_period,
        "idleReplicaCount": source.idle_replica_count,
        "minReplicaCount": source.min_replicas,
        "maxReplicaCount": source.max_replicas,
        "fallback": fallback and _given(fallback),
        "advanced": {
            "restoreToOriginalReplicaCount": source.restore_to_original_replica_count,
            "horizontalPodAutoscalerConfig": {"behavior": whole(source.behavior)},
            "scalingModifiers": modifiers and _given(modifiers),
        },
        "triggers": [
            *(_resource_trigger(resource, target) for resource, target in utilizations(source)),
            *(_trigger(name, trigger) for name, trigger in source.triggers.items()),
        ],
    }


def _given(source: Any) -> dict[str, Any]:
    """A model's fields, as Kubernetes calls them."""
    dumped: dict[str, Any] = source.model_dump(by_alias=True, exclude_none=True)
    return dumped


def _resource_trigger(resource: str, target: int) -> dict[str, Any]:
    return {"type": resource, "metricType": "Utilization", "metadata": {"value": str(target)}}


def _trigger(name: str, source: KedaTrigger) -> dict[str, Any]:
    reference = source.authentication_ref
    return {
        "type": source.type,
        "name": name,
        "metricType": source.metric_type,
        "useCachedMetrics": source.use_cached_metrics,
        "metadata": dict(source.metadata),
        "authenticationRef": reference and _given(reference),
    }


def is_autoscaler_of(value: Object, owner: Owner) -> bool:
    """Whether a HorizontalPodAutoscaler scales the workload."""
    target = dug(value, "spec", "scaleTargetRef")
    return (target.get("kind"), target.get("name")) == (owner.kind, owner.name)


def autoscaler_fields(value: Object, owner: Owner) -> Fields:
    """What a spec says of a HorizontalPodAutoscaler: the inverse of ``autoscaler``, in short where
    the order allows it.
    """
    spec = dug(value, "spec")
    labels = owner.labels_of(value)
    found = {**named(value, f"{owner.name}-hpa"), **labels, **picked(spec, ("minReplicas", "maxReplicas", "behavior"))}
    metrics = list(spec.get("metrics", ()))
    for resource in ("cpu", "memory"):
        for metric in metrics[:1]:
            percent = dug(metric, "resource", "target").get("averageUtilization")
            if isinstance(percent, int) and metric == _utilization(resource, percent):
                found[resource] = percent
                del metrics[0]
    # It owns the number of pods: what the tree says of that besides is patched in.
    return {"autoscaling": {**found, **({"metrics": metrics} if metrics else {})}, "replicas": None}
