"""KEDA's own parts of autoscaling (keda.sh/v1alpha1)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.types import INT32, ConfigKey, DnsName, Model, Text


class AuthenticationRef(Model):
    """The object that holds how a trigger logs in; the short form is its name."""

    name: DnsName
    """Made outside, or under ``resources``."""
    kind: Literal["TriggerAuthentication", "ClusterTriggerAuthentication"] = "TriggerAuthentication"


class Trigger(Model):
    """What KEDA asks for how much there is to do."""

    type: str = Field(min_length=1)
    """The scaler: ``kafka``, ``aws-sqs-queue``, ``prometheus``, ``cron``, ``cpu``."""
    metadata: dict[ConfigKey, Text] = Field(min_length=1)
    """What the scaler wants to know: ``{topic: orders, lagThreshold: 50}``. Numbers become text, as KEDA has it."""
    metric_type: Literal["AverageValue", "Value", "Utilization"] | None = None
    """Default: ``AverageValue``, for each pod."""
    use_cached_metrics: bool | None = None
    """Take what the last poll saw, for a source that must not be asked often."""
    authentication_ref: AuthenticationRef | None = None
    """``authenticationRef: kafka-login``."""


class Fallback(Model):
    """What holds while a trigger cannot be asked."""

    failure_threshold: int = Field(ge=1, le=INT32)
    """After so many failures in a row."""
    replicas: int = Field(ge=0, le=INT32)
    """So many pods."""
    behavior: Literal["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"] | None = None
    """Or the number that is running. Default: ``static``."""


class ScalingModifiers(Model):
    """One formula over the triggers, instead of the largest of them."""

    formula: str = Field(min_length=1)
    """Over the triggers' names: ``(lag + queue) / 2``."""
    target: Text
    """The value it should have: ``"50"``."""
    activation_target: Text | None = None
    """Above it, the first pod starts."""
    metric_type: Literal["AverageValue", "Value"] | None = None
