"""What an application's namespace may use, and what its containers get where they ask for nothing."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import DnsName, Model, Quantity, QuotaName, Text


class ResourceQuota(Model):
    """What all objects of the namespace may use together: ``hard: {requests.cpu: "10", pods: 20}``."""

    name: DnsName | None = None
    """What it is called. Default: ``<app>-quota``.

    ``name: compute`` becomes ResourceQuota metadata.name.
    """
    hard: dict[QuotaName, Quantity] = Field(min_length=1)
    """Resource to limit: of compute, or of how many there are.

    ``hard: {requests.cpu: "10", pods: 40, count/jobs.batch: 5}`` becomes ResourceQuota spec.hard.
    """
    scopes: list[Text] = Field(default_factory=list)
    """Only pods of these scopes count.

    ``scopes: [NotTerminating]`` becomes ResourceQuota spec.scopes.
    """
    scope_selector: Annotated[Any, Kubernetes("io.k8s.api.core.v1.ScopeSelector")] | None = None
    """Scopes with values, such as priority classes.

    ``scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]}`` becomes
    ResourceQuota spec.scopeSelector.
    """


class LimitRange(Model):
    """What a container gets where it asks for nothing, and the least and the most that one may ask for."""

    name: DnsName | None = None
    """What it is called. Default: ``<app>-limits``.

    ``name: containers`` becomes LimitRange metadata.name.
    """
    limits: list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.LimitRangeItem")]] = Field(min_length=1)
    """What it may be, by type.

    ``limits: [{type: Container, defaultRequest: {cpu: 100m}, max: {memory: 2Gi}}]`` becomes LimitRange spec.limits.
    """
