"""A PodDisruptionBudget lets unhealthy pods be evicted.

By default, a pod that was never ready cannot be evicted once the budget is exhausted. A crashing
workload then blocks every drain until its pods are deleted. ``AlwaysAllow`` permits the eviction
(policy/v1 unhealthyPodEvictionPolicy, on by default since 1.27; older target versions pass). Quorum
systems such as etcd may need the default.

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
            yield Problem(at, "the default IfHealthyBudget protects pods that were never ready")


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
