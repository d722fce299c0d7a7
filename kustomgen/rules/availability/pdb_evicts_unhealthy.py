"""A PodDisruptionBudget does not keep pods that do not work.

By default a pod that never got ready cannot be evicted once the budget is used up, so a workload that crashes holds up
every drain until somebody deletes its pods. ``AlwaysAllow`` lets them go (policy/v1 unhealthyPodEvictionPolicy, on by
default since 1.27; older targets are left alone). What counts its own members, as etcd does, may want the default.

Fix: set ``unhealthyPodEvictionPolicy: AlwaysAllow``.

Fails::

    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web}
    spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}

Passes::

    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web}
    spec: {maxUnavailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow, selector: {matchLabels: {app: web}}}
"""

from __future__ import annotations

from kustomgen.k8s.version import at_least
from kustomgen.rules.api import Build, Edit, Iterator, Node, Params, Problem, Rule, Severity

_SINCE = 27


def check(build: Build, _: Params) -> Iterator[Problem]:
    if not at_least(build.kubernetes, _SINCE):
        return
    for budget in build.of_kind("PodDisruptionBudget", group="policy"):
        at = budget["spec"]["unhealthyPodEvictionPolicy"]
        if not at.present:
            yield Problem(at, "IfHealthyBudget by default, which keeps pods that never got ready")


def fix(_build: Build, problem: Problem) -> Iterator[Edit]:
    """Pods that never got ready serve nobody: evicting them takes nothing away."""
    if isinstance(problem.at, Node):
        yield Edit(problem.at, "AlwaysAllow")


RULE = Rule(
    "pdb-evicts-unhealthy",
    Severity.WARNING,
    __doc__,
    check,
    fix=fix,
    aliases=(
        "kube-linter/pdb-unhealthy-pod-eviction-policy",
    ),
)  # fmt: skip
