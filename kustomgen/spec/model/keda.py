"""KEDA's own parts of autoscaling (keda.sh/v1alpha1)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.types import INT32, ConfigKey, DnsName, Model, Text


class AuthenticationRef(Model):
    """The object that holds how a trigger logs in; the short form is its name."""

    name: DnsName
    """Its name; it is made outside, or under ``resources``.

    ``name: kafka-login`` becomes ScaledObject spec.triggers[].authenticationRef.name.
    """
    kind: Literal["TriggerAuthentication", "ClusterTriggerAuthentication"] = "TriggerAuthentication"
    """Of the namespace, or of the cluster.

    ``kind: ClusterTriggerAuthentication`` becomes ScaledObject spec.triggers[].authenticationRef.kind.
    """


class KedaTrigger(Model):
    """What KEDA asks for how much there is to do."""

    type: str = Field(min_length=1)
    """The scaler: ``kafka``, ``aws-sqs-queue``, ``prometheus``, ``cron``, ``cpu``.

    ``type: kafka`` becomes ScaledObject spec.triggers[].type.
    """
    metadata: dict[ConfigKey, Text] = Field(min_length=1)
    """What the scaler wants to know. Numbers become text, as KEDA has it.

    ``metadata: {topic: orders, lagThreshold: 50}`` becomes ScaledObject spec.triggers[].metadata.
    """
    metric_type: Literal["AverageValue", "Value", "Utilization"] | None = None
    """How the value is read. Default: ``AverageValue``, for each pod.

    ``metricType: Value`` becomes ScaledObject spec.triggers[].metricType.
    """
    use_cached_metrics: bool | None = None
    """Take what the last poll saw, for a source that must not be asked often.

    ``useCachedMetrics: true`` becomes ScaledObject spec.triggers[].useCachedMetrics.
    """
    authentication_ref: AuthenticationRef | None = None
    """How it logs in: an object, by its name.

    ``authenticationRef: kafka-login`` becomes ScaledObject spec.triggers[].authenticationRef.
    """


class Fallback(Model):
    """What holds while a trigger cannot be asked."""

    failure_threshold: int = Field(ge=1, le=INT32)
    """After so many failures in a row.

    ``failureThreshold: 3`` becomes ScaledObject spec.fallback.failureThreshold.
    """
    replicas: int = Field(ge=0, le=INT32)
    """So many pods.

    ``replicas: 4`` becomes ScaledObject spec.fallback.replicas.
    """
    behavior: Literal["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"] | None = None
    """Or the number that is running. Default: ``static``.

    ``behavior: currentReplicas`` becomes ScaledObject spec.fallback.behavior.
    """


class ScalingModifiers(Model):
    """One formula over the triggers, instead of the largest of them."""

    formula: str = Field(min_length=1)
    """Over the triggers' names.

    ``formula: (lag + queue) / 2`` becomes ScaledObject spec.advanced.scalingModifiers.formula.
    """
    target: Text
    """The value it should have.

    ``target: "50"`` becomes ScaledObject spec.advanced.scalingModifiers.target.
    """
    activation_target: Text | None = None
    """Above it, the first pod starts.

    ``activationTarget: "1"`` becomes ScaledObject spec.advanced.scalingModifiers.activationTarget.
    """
    metric_type: Literal["AverageValue", "Value"] | None = None
    """How the value is read: for each pod, or as a whole.

    ``metricType: AverageValue`` becomes ScaledObject spec.advanced.scalingModifiers.metricType.
    """
