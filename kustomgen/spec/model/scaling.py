"""How many pods run, and how many may be missing."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import INT32, DnsName, Model


class Autoscaling(Model):
    """A HorizontalPodAutoscaler (autoscaling/v2). It owns the number of replicas; ``replicas`` is then left out."""

    name: DnsName | None = None
    """Default: ``<app>-<workload>-hpa``."""
    min_replicas: int = Field(default=2, ge=1, le=INT32)
    max_replicas: int = Field(ge=1, le=INT32)
    cpu: int | None = Field(default=None, ge=1, le=INT32)
    """Target average utilization in percent of the CPU request."""
    memory: int | None = Field(default=None, ge=1, le=INT32)
    """Target average utilization in percent of the memory request."""
    metrics: list[Annotated[Any, Kubernetes("io.k8s.api.autoscaling.v2.MetricSpec")]] = Field(default_factory=list)
    """More metrics, whole."""
    behavior: Annotated[Any, Kubernetes("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior")] | None = None


class PodDisruptionBudget(Model):
    """How many pods a drain may take, or must leave; one of both. Numbers, or percentages as ``25%``."""

    name: DnsName | None = None
    """Default: ``<app>-<workload>-pdb``."""
    min_available: int | str | None = None
    max_unavailable: int | str | None = None
