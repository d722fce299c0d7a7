"""Autoscalers: one owner for the number of pods, and one for their size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.checks.place import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import FieldPath, PlacedSpec
    from kustomgen.spec.model import Autoscaling, VerticalPodAutoscaler, Workload

OF_KEDA = (
    "pollingInterval",
    "cooldownPeriod",
    "initialCooldownPeriod",
    "idleReplicaCount",
    "fallback",
    "restoreToOriginalReplicaCount",
    "scalingModifiers",
)
_OF_HPA = ("pods", "metrics")
_MEASURED = ("cpu", "memory")
"""KEDA's triggers that measure pods, and so never see the first one that is needed."""


def owners(place: PlacedSpec) -> Iterator[Complaint]:
    """An HPA or KEDA: each field belongs to one of them, and KEDA makes an HPA itself."""
    for key, workload in place.spec.workloads.items():
        scaling = workload.autoscaling
        if scaling is None:
            continue
        path: FieldPath = ("workloads", key, "autoscaling")
        written = place.written(path)
        if scaling.triggers:
            for field in _OF_HPA:
                if getattr(scaling, field):
                    message = f"{field} is of an HPA, and triggers make this a ScaledObject, which owns an HPA itself"
                    hint = "two would pull at one number: write it as a trigger, or take the triggers away"
                    yield place.say((*path, field), message, hint)
        else:
            for field in OF_KEDA:
                if field in written:
                    hint = "add a trigger, or remove it; in an environment without KEDA, write `triggers: null`"
                    yield place.say((*path, field), f"{field} is KEDA's, and there are no triggers", hint)
        yield from _zero(place, path, scaling)


def _zero(place: PlacedSpec, path: FieldPath, scaling: Autoscaling) -> Iterator[Complaint]:
    asked = [trigger for trigger in scaling.triggers.values() if trigger.type not in _MEASURED]
    for field, value in (("minReplicas", scaling.min_replicas), ("idleReplicaCount", scaling.idle_replica_count)):
        if value == 0 and not asked and (field == "minReplicas" or scaling.triggers):
            message = f"{field} is 0, and nothing would start the first pod: cpu and memory are measured in pods"
            hint = "write 1 or more, or a trigger of another kind: `triggers: {lag: {type: kafka, metadata: {…}}}`"
            yield place.say((*path, field), message, hint)
    if scaling.idle_replica_count is not None and scaling.min_replicas == 0 and asked:
        message = "idleReplicaCount is below minReplicas, and minReplicas is 0"
        yield place.say((*path, "idleReplicaCount"), message, "take it away, or raise minReplicas")
    if scaling.fallback and not asked and scaling.triggers:
        message = "fallback is for triggers that can be unavailable; cpu and memory always are available"
        yield place.say((*path, "fallback"), message, "take it away")


def vertical(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        source = workload.vertical_pod_autoscaler
        if source is None:
            continue
        path: FieldPath = ("workloads", key, "verticalPodAutoscaler")
        own = workload.container_name or key
        known = [own if each is workload else str(at[-1]) for at, each in running(key, workload)]
        for name in source.containers:
            if name not in ("*", *known):
                hint = did_you_mean(name, [*known, "*"])
                yield place.say((*path, "containers", name), f"{key!r} runs no container {name!r}", hint)
        yield from _both(place, path, workload, known)


def _both(place: PlacedSpec, path: FieldPath, workload: Workload, names: list[str]) -> Iterator[Complaint]:
    """More pods make each use less, smaller requests make each seem to use more: the two would
    chase one another.
    """
    source = workload.vertical_pod_autoscaler
    if workload.autoscaling is None or source is None or source.update_mode == "Off":
        return
    sized = _sized(source, names)
    for resource in _scaled_by(workload.autoscaling):
        if resource in sized:
            message = (
                f"autoscaling uses {resource} utilization, and verticalPodAutoscaler changes the {resource} request"
            )
            left = next((other for other in _MEASURED if other not in _scaled_by(workload.autoscaling)), None)
            other = f'`containers: {{"*": {{controlledResources: [{left}]}}}}`, or ' if left else ""
            yield place.say(path, message, f"write {other}`updateMode: Off`, which only recommends")


def _sized(source: VerticalPodAutoscaler, names: list[str]) -> set[str]:
    """The resources that the policy of any container leaves to the autoscaler."""
    policies = [source.containers.get(name, source.containers.get("*")) for name in names]
    return {
        resource
        for policy in policies
        if policy is None or policy.mode != "Off"
        for resource in (policy.controlled_resources if policy else ()) or _MEASURED
    }


def _scaled_by(scaling: Autoscaling) -> list[str]:
    """The resources that the number of pods uses."""
    found = [resource for resource in _MEASURED if getattr(scaling, resource) is not None]
    found += [_resource_of(metric) for metric in scaling.metrics]
    found += [trigger.type for trigger in scaling.triggers.values()]
    return [resource for resource in _MEASURED if resource in found]


def _resource_of(metric: Any) -> str:
    part = metric.get("resource") or metric.get("containerResource") or {} if isinstance(metric, dict) else {}
    return str(part.get("name", ""))
