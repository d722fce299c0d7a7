"""A container keeps the probes of earlier environments in later ones.

With a readiness probe in staging only, rollouts wait in staging but not in production.

Fix: move the probe to the base, or add it to the later environment.

Fails::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, readinessProbe: {tcpSocket: {port: 80}}}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web}]}}}

Passes::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, readinessProbe: {tcpSocket: {port: 80}}}]}}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.probes import PROBES, handlers
from kustomgen.policy.order import EnvironmentComparison, Measured, less_later
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Severity, pod_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    for less in less_later(members, _probes):
        yield Problem(
            less.later.at,
            f"container {less.later.said!r} has no {less.later.at.path[-1]}, and has one in {less.environment}",
        )


def _probes(member: Member[EnvironmentComparison]) -> Iterator[Measured]:
    for key, workload in member.objects.items():
        pod = pod_of(workload)
        for container in pod.containers("containers") if pod else ():
            for probe in PROBES:
                has = any(handlers(container[probe]))
                yield Measured(f"{key}/{container.name}/{probe}", has, container.name, container[probe])


RULE = ComparingRule("probes-kept-later", Severity.WARNING, __doc__, params=EnvironmentComparison(), compare=compare)
