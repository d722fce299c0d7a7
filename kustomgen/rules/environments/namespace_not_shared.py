"""Environments with separate namespaces do not share one.

Two environments in one namespace overwrite each other's objects; usually the line was copied with
the overlay. If all environments use one namespace, each has its own cluster, and the rule reports
nothing. Environments whose `cluster` in the spec differs may share one.

Fix: set another ``namespace:`` in the overlay, name the ``cluster`` of each environment in the
spec, or list it under ``allow`` (``Namespace/shop-test``).

Fails::

    dev:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: shop-dev}}
    staging:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: shop-staging}}
    prod:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: shop-staging}}

Passes::

    dev:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: shop-dev}}
    staging:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: shop-staging}}
    prod:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: shop-prod}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.consistency import Use, by_cluster, shared
from kustomgen.policy.order import EnvironmentComparison
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    clusters = by_cluster(members)
    for together in clusters:
        for found in shared(together, _namespaces):
            if not found.everywhere or len(clusters) > 1:
                message = f"the namespace {found.use.value!r} is also that of {found.owner}"
                yield Problem(found.use.at, message)


def _namespaces(member: Member[EnvironmentComparison]) -> Iterator[Use]:
    seen = set()
    for resource in member.objects.values():
        if resource.namespace and resource.namespace not in seen:
            seen.add(resource.namespace)
            yield Use(f"Namespace/{resource.namespace}", resource.namespace, resource["metadata"]["namespace"])


RULE = ComparingRule("namespace-not-shared", Severity.WARNING, __doc__, params=EnvironmentComparison(), compare=compare)
