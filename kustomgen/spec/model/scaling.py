"""How many pods run, how large they are, and how many may be missing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.model.keda import Fallback, KedaTrigger, ScalingModifiers
from kustomgen.spec.times import Seconds
from kustomgen.spec.types import INT32, DnsLabel, DnsName, MetricName, Model, Quantity, ResourceName


class Autoscaling(Model):
    """A HorizontalPodAutoscaler (autoscaling/v2), or with ``triggers`` a ScaledObject of KEDA, which makes one itself.

    It owns the number of replicas; ``replicas`` is then left out.
    """

    name: DnsName | None = None
    """What it is called. Default: ``<app>-<workload>-hpa``, and ``<app>-<workload>-scaler`` with ``triggers``.

    ``name: shop-web`` becomes HorizontalPodAutoscaler and ScaledObject metadata.name.
    """
    min_replicas: int = Field(default=2, ge=0, le=INT32)
    """The least that run. 0 only with ``triggers``: an HPA cannot see what no pod measures.

    ``minReplicas: 3`` becomes HorizontalPodAutoscaler spec.minReplicas, ScaledObject spec.minReplicaCount.
    """
    max_replicas: int = Field(ge=1, le=INT32)
    """The most that are started, whatever the metrics say.

    ``maxReplicas: 10`` becomes HorizontalPodAutoscaler spec.maxReplicas, ScaledObject spec.maxReplicaCount.
    """
    cpu: int | None = Field(default=None, ge=1, le=INT32)
    """Target average utilization in percent of the CPU request.

    ``cpu: 70`` becomes HorizontalPodAutoscaler spec.metrics[].resource.target.averageUtilization.
    """
    memory: int | None = Field(default=None, ge=1, le=INT32)
    """Target average utilization in percent of the memory request.

    ``memory: 80`` becomes HorizontalPodAutoscaler spec.metrics[].resource.target.averageUtilization.
    """
    pods: dict[MetricName, Quantity] = Field(default_factory=dict)
    """Metrics of the pods, each with the average it should have.

    ``pods: {projection_lag_events: 10000}`` becomes HorizontalPodAutoscaler spec.metrics[].pods.target.averageValue.
    """
    metrics: list[Annotated[Any, Kubernetes("io.k8s.api.autoscaling.v2.MetricSpec")]] = Field(default_factory=list)
    """More metrics, whole: Resource, ContainerResource, Pods, Object, External.

    ``metrics: [{type: External, external: {metric: {name: queue}, target: {type: Value, value: "30"}}}]`` becomes
    HorizontalPodAutoscaler spec.metrics.
    """
    behavior: Annotated[Any, Kubernetes("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior")] | None = None
    """How fast.

    ``behavior: {scaleDown: {stabilizationWindowSeconds: 10m}}`` becomes HorizontalPodAutoscaler spec.behavior,
    ScaledObject spec.advanced.horizontalPodAutoscalerConfig.behavior.
    """
    triggers: dict[DnsLabel, KedaTrigger] = Field(default_factory=dict)
    """KEDA's triggers by name.

    ``triggers: {lag: {type: kafka, metadata: {topic: orders, lagThreshold: 50}}}`` becomes ScaledObject
    spec.triggers.
    """
    polling_interval: Seconds | None = None
    """Of KEDA: how often triggers are asked. Default there: 30s.

    ``pollingInterval: 15s`` becomes ScaledObject spec.pollingInterval.
    """
    cooldown_period: Seconds | None = None
    """Of KEDA: how long after the last activity it goes to zero. Default there: 5m.

    ``cooldownPeriod: 10m`` becomes ScaledObject spec.cooldownPeriod.
    """
    initial_cooldown_period: Seconds | None = None
    """Of KEDA: how long after its creation it first may.

    ``initialCooldownPeriod: 1m`` becomes ScaledObject spec.initialCooldownPeriod.
    """
    idle_replica_count: Literal[0] | None = None
    """Of KEDA: 0, for none while nothing is to do and ``minReplicas`` otherwise.

    ``idleReplicaCount: 0`` becomes ScaledObject spec.idleReplicaCount.
    """
    fallback: Fallback | None = None
    """Of KEDA: how many run while a trigger cannot be asked.

    ``fallback: {failureThreshold: 3, replicas: 4}`` becomes ScaledObject spec.fallback.
    """
    restore_to_original_replica_count: bool | None = None
    """Of KEDA: whether its removal brings back the number from before.

    ``restoreToOriginalReplicaCount: true`` becomes ScaledObject spec.advanced.restoreToOriginalReplicaCount.
    """
    scaling_modifiers: ScalingModifiers | None = None
    """Of KEDA: one formula over all triggers.

    ``scalingModifiers: {formula: lag + queue, target: "50"}`` becomes ScaledObject spec.advanced.scalingModifiers.
    """


class ContainerPolicy(Model):
    """What a VerticalPodAutoscaler may do to a container."""

    mode: Literal["Auto", "Off"] | None = None
    """``Off``: leave this container alone.

    ``mode: "Off"`` becomes VerticalPodAutoscaler spec.resourcePolicy.containerPolicies[].mode.
    """
    min_allowed: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """The least it may request.

    ``minAllowed: {cpu: 50m, memory: 64Mi}`` becomes VerticalPodAutoscaler
    spec.resourcePolicy.containerPolicies[].minAllowed.
    """
    max_allowed: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """The most it may request.

    ``maxAllowed: {memory: 1Gi}`` becomes VerticalPodAutoscaler spec.resourcePolicy.containerPolicies[].maxAllowed.
    """
    controlled_resources: list[Literal["cpu", "memory"]] = Field(default_factory=list)
    """Which it sets; default both. This one is for beside an HPA that goes by cpu.

    ``controlledResources: [memory]`` becomes VerticalPodAutoscaler
    spec.resourcePolicy.containerPolicies[].controlledResources.
    """
    controlled_values: Literal["RequestsAndLimits", "RequestsOnly"] | None = None
    """Whether limits stay. Default: they grow with requests.

    ``controlledValues: RequestsOnly`` becomes VerticalPodAutoscaler
    spec.resourcePolicy.containerPolicies[].controlledValues.
    """


class VerticalPodAutoscaler(Model):
    """How large the pods are, by what they use (autoscaling.k8s.io/v1)."""

    name: DnsName | None = None
    """What it is called. Default: ``<app>-<workload>-vpa``.

    ``name: shop-web`` becomes VerticalPodAutoscaler metadata.name.
    """
    update_mode: Literal["Off", "Initial", "Recreate", "InPlaceOrRecreate", "Auto"] = "Off"
    """``Off`` only recommends: ``kubectl describe vpa`` says what. ``Recreate`` evicts pods to resize them.

    ``updateMode: Initial`` becomes VerticalPodAutoscaler spec.updatePolicy.updateMode.
    """
    min_replicas: int | None = Field(default=None, ge=1, le=INT32)
    """How many pods must run for one to be evicted. Default there: 2.

    ``minReplicas: 3`` becomes VerticalPodAutoscaler spec.updatePolicy.minReplicas.
    """
    containers: dict[Literal["*"] | DnsLabel, ContainerPolicy] = Field(default_factory=dict)
    """Container to policy; ``"*"`` is every other.

    ``containers: {"*": {maxAllowed: {memory: 1Gi}}}`` becomes VerticalPodAutoscaler
    spec.resourcePolicy.containerPolicies.
    """


class PodDisruptionBudget(Model):
    """How many pods a drain may take, or must leave; one of both. Numbers, or percentages as ``25%``."""

    name: DnsName | None = None
    """What it is called. Default: ``<app>-<workload>-pdb``.

    ``name: shop-web`` becomes PodDisruptionBudget metadata.name.
    """
    min_available: int | str | None = None
    """How many a drain must leave.

    ``minAvailable: 50%`` becomes PodDisruptionBudget spec.minAvailable.
    """
    max_unavailable: int | str | None = None
    """How many it may take at once.

    ``maxUnavailable: 1`` becomes PodDisruptionBudget spec.maxUnavailable.
    """
