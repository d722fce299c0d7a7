"""How many pods run, how large they are, and how many may be missing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.model.keda import Fallback, KedaTrigger, ScalingModifiers
from kustomgen.spec.times import Seconds
from kustomgen.spec.types import (
    INT32,
    DnsLabel,
    DnsName,
    LabelKey,
    LabelValue,
    MetricName,
    Model,
    Quantity,
    ResourceName,
)


class Autoscaling(Model):
    """A HorizontalPodAutoscaler (autoscaling/v2), or with ``triggers`` a ScaledObject of KEDA,
    which makes one itself.

    It owns the number of replicas; ``replicas`` is then left out.
    """

    name: DnsName | None = None
    """The autoscaler's name. Default: ``<app>-<workload>-hpa``; ``<app>-<workload>-scaler`` with
    ``triggers``.

    ``name: shop-web`` becomes HorizontalPodAutoscaler and ScaledObject metadata.name.
    """
    labels: dict[LabelKey, LabelValue] | None = None
    """Labels on the autoscaler, instead of the workload's ``labels``.

    ``labels: {tier: frontend}`` becomes HorizontalPodAutoscaler and ScaledObject metadata.labels.
    """
    min_replicas: int = Field(default=2, ge=0, le=INT32)
    """The least number of pods. 0 only with ``triggers``: an HPA has no metrics without pods.

    ``minReplicas: 3`` becomes HorizontalPodAutoscaler spec.minReplicas, ScaledObject
    spec.minReplicaCount.
    """
    max_replicas: int = Field(ge=1, le=INT32)
    """The greatest number of pods.

    ``maxReplicas: 10`` becomes HorizontalPodAutoscaler spec.maxReplicas, ScaledObject
    spec.maxReplicaCount.
    """
    cpu: int | None = Field(default=None, ge=1, le=INT32)
    """Target average utilization in percent of the CPU request.

    ``cpu: 70`` becomes HorizontalPodAutoscaler spec.metrics[].resource.target.averageUtilization.
    """
    memory: int | None = Field(default=None, ge=1, le=INT32)
    """Target average utilization in percent of the memory request.

    ``memory: 80`` becomes HorizontalPodAutoscaler
    spec.metrics[].resource.target.averageUtilization.
    """
    pods: dict[MetricName, Quantity] = Field(default_factory=dict)
    """Metrics of the pods, each with its target average.

    ``pods: {projection_lag_events: 10000}`` becomes HorizontalPodAutoscaler
    spec.metrics[].pods.target.averageValue.
    """
    metrics: list[Annotated[Any, Kubernetes("io.k8s.api.autoscaling.v2.MetricSpec")]] = Field(default_factory=list)
    """More metrics in full: Resource, ContainerResource, Pods, Object, External.

    ``metrics: [{type: External, external: {metric: {name: queue}, target: {type: Value, value:
    "30"}}}]`` becomes HorizontalPodAutoscaler spec.metrics.
    """
    behavior: Annotated[Any, Kubernetes("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior")] | None = None
    """How fast it scales up and down.

    ``behavior: {scaleDown: {stabilizationWindowSeconds: 10m}}`` becomes HorizontalPodAutoscaler
    spec.behavior, ScaledObject spec.advanced.horizontalPodAutoscalerConfig.behavior.
    """
    triggers: dict[DnsLabel, KedaTrigger] = Field(default_factory=dict)
    """KEDA's triggers by name.

    ``triggers: {lag: {type: kafka, metadata: {topic: orders, lagThreshold: 50}}}`` becomes
    ScaledObject spec.triggers.
    """
    polling_interval: Seconds | None = None
    """KEDA: how often triggers are queried. KEDA's default: 30s.

    ``pollingInterval: 15s`` becomes ScaledObject spec.pollingInterval.
    """
    cooldown_period: Seconds | None = None
    """KEDA: how long after the last activity it scales to zero. KEDA's default: 5m.

    ``cooldownPeriod: 10m`` becomes ScaledObject spec.cooldownPeriod.
    """
    initial_cooldown_period: Seconds | None = None
    """KEDA: how long after creation it may first scale to zero.

    ``initialCooldownPeriod: 1m`` becomes ScaledObject spec.initialCooldownPeriod.
    """
    idle_replica_count: Literal[0] | None = None
    """KEDA: the number of pods without activity, 0. With activity: at least ``minReplicas``.

    ``idleReplicaCount: 0`` becomes ScaledObject spec.idleReplicaCount.
    """
    fallback: Fallback | None = None
    """KEDA: the number of pods while a trigger fails.

    ``fallback: {failureThreshold: 3, replicas: 4}`` becomes ScaledObject spec.fallback.
    """
    restore_to_original_replica_count: bool | None = None
    """KEDA: whether deleting the ScaledObject restores the number of pods from before.

    ``restoreToOriginalReplicaCount: true`` becomes ScaledObject
    spec.advanced.restoreToOriginalReplicaCount.
    """
    scaling_modifiers: ScalingModifiers | None = None
    """KEDA: one formula over all triggers.

    ``scalingModifiers: {formula: lag + queue, target: "50"}`` becomes ScaledObject
    spec.advanced.scalingModifiers.
    """


class ContainerPolicy(Model):
    """What a VerticalPodAutoscaler may do to a container."""

    mode: Literal["Auto", "Off"] | None = None
    """``Off``: does not resize this container.

    ``mode: "Off"`` becomes VerticalPodAutoscaler spec.resourcePolicy.containerPolicies[].mode.
    """
    min_allowed: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """The least requests.

    ``minAllowed: {cpu: 50m, memory: 64Mi}`` becomes VerticalPodAutoscaler
    spec.resourcePolicy.containerPolicies[].minAllowed.
    """
    max_allowed: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """The greatest requests.

    ``maxAllowed: {memory: 1Gi}`` becomes VerticalPodAutoscaler
    spec.resourcePolicy.containerPolicies[].maxAllowed.
    """
    controlled_resources: list[Literal["cpu", "memory"]] = Field(default_factory=list)
    """The resources that it sets. Default: CPU and memory. Set ``[memory]`` beside an HPA that
    scales by CPU.

    ``controlledResources: [memory]`` becomes VerticalPodAutoscaler
    spec.resourcePolicy.containerPolicies[].controlledResources.
    """
    controlled_values: Literal["RequestsAndLimits", "RequestsOnly"] | None = None
    """Whether limits stay the same. Default: they grow with requests.

    ``controlledValues: RequestsOnly`` becomes VerticalPodAutoscaler
    spec.resourcePolicy.containerPolicies[].controlledValues.
    """


class VerticalPodAutoscaler(Model):
    """A VerticalPodAutoscaler: adjusts requests to the measured use (autoscaling.k8s.io/v1)."""

    name: DnsName | None = None
    """The VerticalPodAutoscaler's name. Default: ``<app>-<workload>-vpa``.

    ``name: shop-web`` becomes VerticalPodAutoscaler metadata.name.
    """
    update_mode: Literal["Off", "Initial", "Recreate", "InPlaceOrRecreate", "Auto"] = "Off"
    """``Off`` only recommends (see ``kubectl describe vpa``). ``Recreate`` evicts pods to resize
    them.

    ``updateMode: Initial`` becomes VerticalPodAutoscaler spec.updatePolicy.updateMode.
    """
    min_replicas: int | None = Field(default=None, ge=1, le=INT32)
    """The number of pods that must run before one is evicted. Its default: 2.

    ``minReplicas: 3`` becomes VerticalPodAutoscaler spec.updatePolicy.minReplicas.
    """
    containers: dict[Literal["*"] | DnsLabel, ContainerPolicy] = Field(default_factory=dict)
    """Container name to policy. ``"*"``: all other containers.

    ``containers: {"*": {maxAllowed: {memory: 1Gi}}}`` becomes VerticalPodAutoscaler
    spec.resourcePolicy.containerPolicies.
    """


class PodDisruptionBudget(Model):
    """How many pods a drain may evict or must leave. Set one of both, as a number or a percentage
    such as ``25%``.
    """

    name: DnsName | None = None
    """The PodDisruptionBudget's name. Default: ``<app>-<workload>-pdb``.

    ``name: shop-web`` becomes PodDisruptionBudget metadata.name.
    """
    labels: dict[LabelKey, LabelValue] | None = None
    """Labels on the PodDisruptionBudget, instead of the workload's ``labels``.

    ``labels: {tier: frontend}`` becomes PodDisruptionBudget metadata.labels.
    """
    min_available: int | str | None = None
    """The number of pods that a drain must leave.

    ``minAvailable: 50%`` becomes PodDisruptionBudget spec.minAvailable.
    """
    max_unavailable: int | str | None = None
    """The number of pods that a drain may evict at once.

    ``maxUnavailable: 1`` becomes PodDisruptionBudget spec.maxUnavailable.
    """
    unhealthy_pod_eviction_policy: Literal["AlwaysAllow", "IfHealthyBudget"] | None = None
    """Whether a drain may evict pods that are not ready, from Kubernetes 1.27. By itself it comes
    with ``maxUnavailable: 1``.

    ``unhealthyPodEvictionPolicy: AlwaysAllow`` becomes PodDisruptionBudget
    spec.unhealthyPodEvictionPolicy.
    """
