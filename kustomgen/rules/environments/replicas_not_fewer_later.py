"""A workload runs at least as many pods in a later environment as in an earlier one.

A staging environment that is larger than production proves nothing about it. Usually one overlay
was changed and the other forgotten. The rule compares the autoscaler's minimum, else
``spec.replicas``. Workloads scaled to 0 are intentional. ``order`` defines which environment is
later.

Fix: raise the number in the later environment, or lower it in the earlier one.

Fails::

    staging:
    - {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}
    prod:
    - {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2}}

Passes::

    staging:
    - {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2}}
    prod:
    - {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.order import EnvironmentComparison, Measured, less_later
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    for less in less_later(members, _replicas):
        at, fewer, more = less.later.at, less.later.value, less.earlier.value
        found = f"{at.path[-1]} is {fewer}" + ("" if at.present else " by default")
        yield Problem(at, f"{found}, and {more} in {less.environment}: expected {more} or more")


def _replicas(member: Member[EnvironmentComparison]) -> Iterator[Measured]:
    for key, workload in member.objects.items():
        if number := member.build.fewest_replicas(workload):
            yield Measured(str(key), number, str(number), member.build.replicas_place(workload))


RULE = ComparingRule(
    "replicas-not-fewer-later", Severity.WARNING, __doc__, params=EnvironmentComparison(), compare=compare
)
