"""A PodDisruptionBudget lets at least one pod be evicted.

A budget that never allows an eviction blocks every node drain, so a cluster upgrade waits until the
budget is deleted. Causes are ``maxUnavailable: 0``; a ``minAvailable`` that equals the lowest
number of pods (percentages are rounded up); neither field set; and ``maxUnavailable`` or a
percentage for pods whose controller has no scale subresource (kubernetes/pkg/controller/disruption,
"Specifying a Disruption Budget"). A policy can require more with ``minEvictable``, a count or a
percentage of the lowest number of pods.

Fix: set ``maxUnavailable: 1``, which stays right for any number of replicas.

Fails::

    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web}
    spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
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

from typing import TYPE_CHECKING

from kustomgen.k8s.intstr import scaled
from kustomgen.rules.api import GONE, Build, Edit, Iterator, Node, Params, Pod, Problem, Resource, Rule, Severity

if TYPE_CHECKING:
    from kustomgen.policy.param_types import IntOrPercent

_WHOLE = 100
_NOT_SCALABLE = ("DaemonSet", "Job", "CronJob")


class PdbAllowsEviction(Params):
    min_evictable: IntOrPercent | None = None


def check(build: Build, params: PdbAllowsEviction) -> Iterator[Problem]:
    for budget in build.of_kind("PodDisruptionBudget", group="policy"):
        pods = build.selected_by(budget["spec"]["selector"].value, budget.namespace)
        found = list(_amount(build, budget["spec"], pods))
        yield from found or _evictable(build, budget["spec"], pods, params.min_evictable)


def _evictable(build: Build, spec: Node, pods: list[Pod], least: int | str | None) -> Iterator[Problem]:
    total = _total(build, pods)
    wanted = scaled(least, total or 0, round_up=True)
    if not total or wanted is None:
        return
    low, high = spec["minAvailable"], spec["maxUnavailable"]
    at = high if high.present else low
    share = scaled(at.value, total, round_up=True) or 0
    evictable = min(share, total) if high.present else total - share
    if evictable < wanted:
        asked = f"expected at least {wanted}" + ("" if wanted == least else f" ({least})")
        yield Problem(at, f"{at.path[-1]} {at.value!r} lets {evictable} of {total} pods be evicted, {asked}")


def _total(build: Build, pods: list[Pod]) -> int | None:
    """How many pods run at the least; None if a workload has no such number."""
    counts = [_fewest(build, pod.workload) for pod in pods]
    return None if None in counts else sum(count or 0 for count in counts)


def _amount(build: Build, spec: Node, pods: list[Pod]) -> Iterator[Problem]:
    low, high = spec["minAvailable"], spec["maxUnavailable"]
    at = high if high.present else low
    if low.present and high.present:
        yield Problem(spec, f"sets both minAvailable {low.value!r} and maxUnavailable {high.value!r}, expected one")
    elif not at.present:
        yield Problem(spec, "sets neither minAvailable nor maxUnavailable, which allows no eviction")
    elif (share := scaled(at.value, _WHOLE, round_up=True)) is None:
        yield Problem(at, f"{at.value!r} is neither a number nor a percentage")
    elif high.present and share <= 0:
        yield Problem(at, f"maxUnavailable {at.value!r} allows no eviction")
    elif low.present and low.text and share >= _WHOLE:
        yield Problem(at, f"minAvailable {at.value!r} leaves no pod to evict")
    elif (high.present or low.text) and (fixed := [pod for pod in pods if pod.workload.kind in _NOT_SCALABLE]):
        yield Problem(at, f"{at.value!r} needs a workload that can be scaled, and selects {fixed[0].workload}")
    elif low.present:
        yield from _too_few(build, at, pods)


def _too_few(build: Build, low: Node, pods: list[Pod]) -> Iterator[Problem]:
    total = _total(build, pods)
    kept = scaled(low.value, total or 0, round_up=True)
    if total and kept is not None and kept >= total:
        amount = f"{low.value!r} (rounded up to {kept})" if low.text else f"{low.value}"
        where = " and ".join(_origin(build, pod.workload) for pod in pods)
        noun = "replica" if total == 1 else "replicas"
        yield Problem(low, f"minAvailable {amount} of {total} {noun} ({where}) leaves no pod to evict")


def _fewest(build: Build, workload: Resource) -> int | None:
    fewest = build.fewest_replicas(workload)
    # An autoscaler that goes down to none runs one pod before it runs two; spec.replicas 0 has
    # nothing to evict.
    return max(fewest, 1) if fewest is not None and build.scalers_of(workload) else fewest


def _origin(build: Build, workload: Resource) -> str:
    at = build.replicas_place(workload)
    return f"{at.path[-1]} of {at.resource}" + ("" if at.present else ", by default")


def fix(build: Build, problem: Problem) -> Iterator[Edit]:
    """``maxUnavailable: 1`` instead of what allows none, for pods that can be scaled; of two
    fields, a person keeps one.
    """
    if not isinstance(problem.at, Node):
        return
    spec = problem.at.resource["spec"]
    low, high = spec["minAvailable"], spec["maxUnavailable"]
    pods = build.selected_by(spec["selector"].value, problem.at.resource.namespace)
    if not any(_amount(build, spec, pods)):
        return  # it allows one, and a policy asks for more
    if (low.present and high.present) or any(pod.workload.kind in _NOT_SCALABLE for pod in pods):
        return
    if low.present:
        yield Edit(low, GONE)
    yield Edit(high, 1)


RULE = Rule(
    "pdb-allows-eviction",
    Severity.ERROR,
    __doc__,
    check,
    PdbAllowsEviction(),
    fix=fix,
    aliases=(
        "kube-linter/pdb-max-unavailable", "kube-linter/pdb-min-available", "gatekeeper/poddisruptionbudget",
        "polaris/pdbDisruptionsIsZero", "polaris/pdbMinAvailableGreaterThanHPAMinReplicas",
        "kube-score/poddisruptionbudget-has-policy", "kyverno/pdb-minavailable-check",
        "kyverno/pdb-maxunavailable", "kyverno/deployment-replicas-higher-than-pdb",
        "kyverno/pdb-maxunavailable-with-deployments", "kyverno/require-replicas-allow-disruption",
        "kyverno/require-reasonable-pdbs",
    ),
)  # fmt: skip
