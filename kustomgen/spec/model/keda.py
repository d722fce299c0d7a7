"""KEDA's own parts of autoscaling (keda.sh/v1alpha1)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.types import INT32, ConfigKey, DnsName, Model, Text


class AuthenticationRef(Model):
    """The object with a trigger's credentials. The short form is its name."""

    name: DnsName
    """The object's name. It exists in the cluster, or is in ``resources``.

    ``name: kafka-login`` becomes ScaledObject spec.triggers[].authenticationRef.name.
    """
    kind: Literal["TriggerAuthentication", "ClusterTriggerAuthentication"] = "TriggerAuthentication"
    """``TriggerAuthentication`` in the namespace, or ``ClusterTriggerAuthentication``.

    ``kind: ClusterTriggerAuthentication`` becomes ScaledObject
    spec.triggers[].authenticationRef.kind.
    """


class KedaTrigger(Model):
    """A KEDA trigger: a source of events or metrics to scale by."""

    type: str = Field(min_length=1)
    """The scaler: ``kafka``, ``aws-sqs-queue``, ``prometheus``, ``cron``, ``cpu``.

    ``type: kafka`` becomes ScaledObject spec.triggers[].type.
    """
    metadata: dict[ConfigKey, Text] = Field(min_length=1)
    """The scaler's parameters. Numbers become text, as KEDA requires.

    ``metadata: {topic: orders, lagThreshold: 50}`` becomes ScaledObject spec.triggers[].metadata.
    """
    metric_type: Literal["AverageValue", "Value", "Utilization"] | None = None
    """How the value is compared. Default: ``AverageValue``, per pod.

    ``metricType: Value`` becomes ScaledObject spec.triggers[].metricType.
    """
    use_cached_metrics: bool | None = None
    """Uses the value of the last poll, for sources that must not be queried often.

    ``useCachedMetrics: true`` becomes ScaledObject spec.triggers[].useCachedMetrics.
    """
    authentication_ref: AuthenticationRef | None = None
    """The object with the scaler's credentials.

    ``authenticationRef: kafka-login`` becomes ScaledObject spec.triggers[].authenticationRef.
    """


class Fallback(Model):
    """The number of pods while a trigger cannot be queried."""

    failure_threshold: int = Field(ge=1, le=INT32)
    """The number of failures in a row before the fallback is used.

    ``failureThreshold: 3`` becomes ScaledObject spec.fallback.failureThreshold.
    """
    replicas: int = Field(ge=0, le=INT32)
    """The number of pods while the trigger fails.

    ``replicas: 4`` becomes ScaledObject spec.fallback.replicas.
    """
    behavior: Literal["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"] | None = None
    """How the fallback treats the current number of pods. Default: ``static``.

    ``behavior: currentReplicas`` becomes ScaledObject spec.fallback.behavior.
    """


class ScalingModifiers(Model):
    """One formula over the triggers, instead of the largest of them."""

    formula: str = Field(min_length=1)
    """A formula over the names of the triggers.

    ``formula: (lag + queue) / 2`` becomes ScaledObject spec.advanced.scalingModifiers.formula.
    """
    target: Text
    """The target value of the formula.

    ``target: "50"`` becomes ScaledObject spec.advanced.scalingModifiers.target.
    """
    activation_target: Text | None = None
    """The first pod starts above this value.

    ``activationTarget: "1"`` becomes ScaledObject spec.advanced.scalingModifiers.activationTarget.
    """
    metric_type: Literal["AverageValue", "Value"] | None = None
    """How the value is compared: per pod or in total.

    ``metricType: AverageValue`` becomes ScaledObject spec.advanced.scalingModifiers.metricType.
    """
