"""A PodDisruptionBudget selects the pods of exactly one workload.

A budget that selects nothing protects nothing, without any message. A missing selector selects no
pod. An empty selector selects every pod of the namespace and counts all workloads together, so a
drain may evict all pods of one of them (policy/v1 PodDisruptionBudgetSpec.selector).

Fix: set the selector to the labels of the pods.

Fails::

    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web}
    spec: {maxUnavailable: 1, selector: {matchLabels: {app: wbe}}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 2, template: {metadata: {labels: {app: web}}, spec: {}}}

Passes::

    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web}
    spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 2, template: {metadata: {labels: {app: web}}, spec: {}}}
"""

from __future__ import annotations

from kustomgen.k8s.names import few
from kustomgen.k8s.selectors import is_empty
from kustomgen.rules.api import (
    Build,
    Iterator,
    Need,
    Params,
    Pod,
    Problem,
    Resource,
    Rule,
    Severity,
    selects_nothing,
)


def check(build: Build, _: Params) -> Iterator[Problem]:
    for budget in build.of_kind("PodDisruptionBudget", group="policy"):
        at = budget["spec"]["selector"]
        pods = build.selected_by(at.value, budget.namespace)
        if not at.present:
            yield Problem(at, "no selector selects no pod; an empty one would select every pod of the namespace")
        elif is_empty(at.value):
            yield from _empty(budget, pods)
        elif not pods:
            found = selects_nothing(build, at, at.mapping, budget.namespace)
            yield from [found] if found else []


def _empty(budget: Resource, pods: list[Pod]) -> Iterator[Problem]:
    at = budget["spec"]["selector"]
    if not pods:
        needs = Need.selected("Pod", budget.namespace, {})
        said = f"an empty selector selects every pod of namespace {budget.namespace!r}, which has none"
        yield Problem(at, said, Severity.WARNING, needs=needs)
    elif len(pods) > 1:
        together = few([pod.workload for pod in pods])
        yield Problem(at, f"an empty selector counts the pods of {len(pods)} workloads together: {together}")


RULE = Rule("pdb-selects-pods", Severity.ERROR, __doc__, check)
