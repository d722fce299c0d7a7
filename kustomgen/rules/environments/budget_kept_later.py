"""A PodDisruptionBudget of an earlier environment exists in later ones and protects at least as
many pods.

If production lacks a budget that staging has, a node drain evicts pods that staging would keep. The
rule compares how many pods the budget protects at the lowest number of replicas. Fewer replicas are
reported by ``replicas-not-fewer-later``.

Fix: add the PodDisruptionBudget to the later environment or to the base, with at least as many
protected pods.

Fails::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {replicas: 2, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web}]}}}
    - apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web}
      spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {replicas: 3, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web}]}}}

Passes::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {replicas: 2, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {replicas: 3, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web}]}}}
    - apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web}
      spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.intstr import scaled
from kustomgen.policy.order import EnvironmentComparison, Measured, less_later
from kustomgen.rules.api import ComparingRule, Iterator, Member, Node, Problem, Resource, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    for less in less_later(members, _budgets):
        (kept, pods), (more, more_pods) = less.later.value, less.earlier.value
        there = f"{less.environment} keeps {more} of {more_pods}"
        if kept < 0 <= more:
            yield Problem(less.later.at, f"no PodDisruptionBudget selects its pods, and {there}")
        elif kept < more and pods >= more_pods:
            yield Problem(less.later.at, f"{less.later.said} keeps {kept} of {pods} pods, and {there}")


def _budgets(member: Member[EnvironmentComparison]) -> Iterator[Measured]:
    """The pods that a budget keeps of each workload; -1 without one."""
    build = member.build
    selecting: dict[int, list[Resource]] = {}
    for budget in build.of_kind("PodDisruptionBudget", group="policy"):
        for pod in build.selected_by(budget["spec"]["selector"].value, budget.namespace):
            selecting.setdefault(id(pod.workload), []).append(budget)
    for key, workload in member.objects.items():
        pods = build.fewest_replicas(workload)
        if not pods:
            continue
        kept = [(_kept(budget["spec"], pods), budget) for budget in selecting.get(id(workload), ())]
        if not kept:
            yield Measured(str(key), (-1, pods), "", workload.node)
            continue
        most, budget = max(kept, key=lambda pair: pair[0])
        yield Measured(str(key), (most, pods), str(budget), _amount(budget["spec"]))


def _amount(spec: Node) -> Node:
    return spec["maxUnavailable"] if spec["maxUnavailable"].present else spec["minAvailable"]


def _kept(spec: Node, pods: int) -> int:
    amount = scaled(_amount(spec).value, pods, round_up=True) or 0
    return max(pods - amount, 0) if spec["maxUnavailable"].present else min(amount, pods)


RULE = ComparingRule("budget-kept-later", Severity.WARNING, __doc__, params=EnvironmentComparison(), compare=compare)
