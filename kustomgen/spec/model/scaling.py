"""How many pods run, how large they are, and how many may be missing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.model.keda import Fallback, ScalingModifiers, Trigger
from kustomgen.spec.times import Seconds
from kustomgen.spec.types import INT32, DnsLabel, DnsName, MetricName, Model, Quantity, ResourceName


class Autoscaling(Model):
    """A HorizontalPodAutoscaler (autoscaling/v2), or with ``triggers`` a ScaledObject of KEDA, which makes one itself.

    It owns the number of replicas; ``replicas`` is then left out.
    """

    name: DnsName | None = None
    """Default: ``<app>-<workload>-hpa``, and ``<app>-<workload>-scaler`` with ``triggers``."""
    min_replicas: int = Field(default=2, ge=0, le=INT32)
    """0 only with ``triggers``: an HPA cannot see what no pod measures."""
    max_replicas: int = Field(ge=1, le=INT32)
    """The most that are started, whatever the metrics say: ``maxReplicas: 10``."""
    cpu: int | None = Field(default=None, ge=1, le=INT32)
    """Target average utilization in percent of the CPU request."""
    memory: int | None = Field(default=None, ge=1, le=INT32)
    """Target average utilization in percent of the memory request."""
    pods: dict[MetricName, Quantity] = Field(default_factory=dict)
    """Metrics of the pods, each with the average it should have: ``{projection_lag_events: 10000}``."""
    metrics: list[Annotated[Any, Kubernetes("io.k8s.api.autoscaling.v2.MetricSpec")]] = Field(default_factory=list)
    """More metrics, whole: Resource, ContainerResource, Pods, Object, External."""
    behavior: Annotated[Any, Kubernetes("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior")] | None = None
    """How fast: ``{scaleDown: {stabilizationWindowSeconds: 10m, policies: [{type: Pods, value: 1, periodSeconds: 3m}]}}``."""
    triggers: dict[DnsLabel, Trigger] = Field(default_factory=dict)
    """KEDA's triggers by name: ``{lag: {type: kafka, metadata: {topic: orders, lagThreshold: 50}}}``."""
    polling_interval: Seconds | None = None
    """Of KEDA: how often triggers are asked. Default there: 30s."""
    cooldown_period: Seconds | None = None
    """Of KEDA: how long after the last activity it goes to zero. Default there: 5m."""
    initial_cooldown_period: Seconds | None = None
    """Of KEDA: how long after its creation it first may."""
    idle_replica_count: Literal[0] | None = None
    """Of KEDA: 0, for none while nothing is to do and ``minReplicas`` otherwise."""
    fallback: Fallback | None = None
    """Of KEDA: how many run while a trigger cannot be asked."""
    restore_to_original_replica_count: bool | None = None
    """Of KEDA: whether its removal brings back the number from before."""
    scaling_modifiers: ScalingModifiers | None = None
    """Of KEDA: one formula over all triggers."""


class ContainerPolicy(Model):
    """What a VerticalPodAutoscaler may do to a container."""

    mode: Literal["Auto", "Off"] | None = None
    """``Off``: leave this container alone."""
    min_allowed: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """The least it may request: ``{cpu: 50m, memory: 64Mi}``."""
    max_allowed: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """The most."""
    controlled_resources: list[Literal["cpu", "memory"]] = Field(default_factory=list)
    """Which it sets; default both. ``[memory]`` beside an HPA that goes by cpu."""
    controlled_values: Literal["RequestsAndLimits", "RequestsOnly"] | None = None
    """Default: limits grow with requests."""


class VerticalPodAutoscaler(Model):
    """How large the pods are, by what they use (autoscaling.k8s.io/v1)."""

    name: DnsName | None = None
    """Default: ``<app>-<workload>-vpa``."""
    update_mode: Literal["Off", "Initial", "Recreate", "InPlaceOrRecreate", "Auto"] = "Off"
    """``Off`` only recommends: ``kubectl describe vpa`` says what. ``Recreate`` evicts pods to resize them."""
    min_replicas: int | None = Field(default=None, ge=1, le=INT32)
    """How many pods must run for one to be evicted. Default there: 2."""
    containers: dict[Literal["*"] | DnsLabel, ContainerPolicy] = Field(default_factory=dict)
    """Container to policy; ``"*"`` is every other: ``{"*": {maxAllowed: {memory: 1Gi}}}``."""


class PodDisruptionBudget(Model):
    """How many pods a drain may take, or must leave; one of both. Numbers, or percentages as ``25%``."""

    name: DnsName | None = None
    """Default: ``<app>-<workload>-pdb``."""
    min_available: int | str | None = None
    """How many a drain must leave: ``2``, or ``50%``."""
    max_unavailable: int | str | None = None
    """How many it may take at once."""
