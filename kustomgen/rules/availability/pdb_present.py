"""A workload with two or more pods has a PodDisruptionBudget.

Without a budget, a drain of several nodes can evict all its pods at once (policy/v1
PodDisruptionBudget). The budget must select the pods by their labels in their namespace. The
autoscaler's minimum counts if there is one, else ``spec.replicas``.

Fix: add a PodDisruptionBudget with ``maxUnavailable: 1`` that selects the pods.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 2, template: {metadata: {labels: {app: web}}, spec: {}}}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 2, template: {metadata: {labels: {app: web}}, spec: {}}}
    ---
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web}
    spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_SEVERAL = 2


def check(build: Build, _: Params) -> Iterator[Problem]:
    budgets = build.of_kind("PodDisruptionBudget", group="policy")
    guarded = {
        id(pod) for budget in budgets for pod in build.selected_by(budget["spec"]["selector"].value, budget.namespace)
    }
    for pod in build.pods:
        workload = pod.workload
        if workload.kind not in ("Deployment", "StatefulSet") or id(pod) in guarded:
            continue
        replicas = build.fewest_replicas(workload) or 0
        if replicas >= _SEVERAL:
            origin = build.replicas_place(workload)
            yield Problem(
                workload.node,
                f"no PodDisruptionBudget selects its {replicas} pods ({origin.path[-1]} of {origin.resource})",
            )


RULE = Rule(
    "pdb-present",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "kube-score/deployment-has-poddisruptionbudget", "kube-score/statefulset-has-poddisruptionbudget",
        "polaris/missingPodDisruptionBudget", "kyverno/require-pdb",
    ),
)  # fmt: skip
