"""What an application's namespace may use, and what its containers get where they ask
for nothing.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import DnsName, Model, Quantity, QuotaName, Text


class ResourceQuota(Model):
    """The total resources of the namespace: ``hard: {requests.cpu: "10", pods: 20}``."""

    name: DnsName | None = None
    """The ResourceQuota's name. Default: ``<app>-quota``.

    ``name: compute`` becomes ResourceQuota metadata.name.
    """
    hard: dict[QuotaName, Quantity] = Field(min_length=1)
    """The limits: resource to quantity, or kind of object to number.

    ``hard: {requests.cpu: "10", pods: 40, count/jobs.batch: 5}`` becomes ResourceQuota spec.hard.
    """
    scopes: list[Text] = Field(default_factory=list)
    """Counts only pods in these scopes.

    ``scopes: [NotTerminating]`` becomes ResourceQuota spec.scopes.
    """
    scope_selector: Annotated[Any, Kubernetes("io.k8s.api.core.v1.ScopeSelector")] | None = None
    """Counts only pods in scopes with values, for example priority classes.

    ``scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values:
    [high]}]}`` becomes ResourceQuota spec.scopeSelector.
    """


class LimitRange(Model):
    """Default requests and limits of containers, and the bounds for both."""

    name: DnsName | None = None
    """The LimitRange's name. Default: ``<app>-limits``.

    ``name: containers`` becomes LimitRange metadata.name.
    """
    limits: list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.LimitRangeItem")]] = Field(min_length=1)
    """The limits by type.

    ``limits: [{type: Container, defaultRequest: {cpu: 100m}, max: {memory: 2Gi}}]`` becomes
    LimitRange spec.limits.
    """
