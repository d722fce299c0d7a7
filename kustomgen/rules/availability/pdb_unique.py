"""At most one PodDisruptionBudget selects a pod.

The eviction API rejects a pod that two budgets select: "This pod has more than one
PodDisruptionBudget, which the eviction subresource does not support"
(kubernetes/pkg/registry/core/pod/storage/eviction.go). Every drain then stops at this pod.

Fix: remove one of the budgets, or narrow its selector.

Fails::

    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web}
    spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
    ---
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: all}
    spec: {maxUnavailable: 1, selector: {}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {metadata: {labels: {app: web}}, spec: {}}}

Passes::

    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web}
    spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {metadata: {labels: {app: web}}, spec: {}}}
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from kustomgen.k8s.names import few
from kustomgen.rules.api import Build, Iterator, Params, Pod, Problem, Resource, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    budgets = list(build.of_kind("PodDisruptionBudget", group="policy"))
    selected = [build.selected_by(budget["spec"]["selector"].value, budget.namespace) for budget in budgets]
    over: defaultdict[int, list[Resource]] = defaultdict(list)
    for budget, pods in zip(budgets, selected, strict=True):
        for pod in pods:
            over[id(pod)].append(budget)
    for budget, pods in zip(budgets, selected, strict=True):
        shared = [(pod, over[id(pod)]) for pod in pods if len(over[id(pod)]) > 1]
        if shared:
            said = few(shared, partial(_shared, budget))
            yield Problem(budget["spec"]["selector"], f"selects pods of other budgets as well: {said}")


def _shared(own: Resource, found: tuple[Pod, list[Resource]]) -> str:
    pod, budgets = found
    return f"{pod.workload} ({few([budget for budget in budgets if budget is not own])})"


RULE = Rule("pdb-unique", Severity.ERROR, __doc__, check)
