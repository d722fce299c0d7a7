"""A container requests at least as much in a later environment as in an earlier one.

Requests decide where a pod runs and what it gets on a full node. With lower requests, production
reaches a limit that no test showed. The rule compares cpu and memory as amounts (``1000m`` equals
``1``). Without a request, the limit counts, as in the API server.

Fix: raise the request in the later environment, or lower it in the earlier one.

Fails::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, resources: {requests: {cpu: 500m}}}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, resources: {requests: {cpu: 250m}}}]}}}

Passes::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, resources: {requests: {cpu: 500m}}}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, resources: {requests: {cpu: "0.5"}}}]}}}
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kustomgen.k8s.compute import request_of
from kustomgen.k8s.quantity import quantity_or_none
from kustomgen.policy.order import EnvironmentComparison, Measured, less_later
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Severity, pod_of

if TYPE_CHECKING:
    from collections.abc import Sequence


_RESOURCES = ("cpu", "memory")
_NONE = Decimal(-1)


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    for less in less_later(members, _requests):
        name, more = less.later.at.path[-1], less.earlier.said
        found = f"{name} request is {less.later.said}" if less.later.at.present else f"no {name} request"
        yield Problem(less.later.at, f"{found}, and {more} in {less.environment}: expected {more} or more")


def _requests(member: Member[EnvironmentComparison]) -> Iterator[Measured]:
    for key, workload in member.objects.items():
        pod = pod_of(workload)
        for container in pod.containers("initContainers", "containers") if pod else ():
            for name in _RESOURCES:
                at = request_of(container, name)
                amount = quantity_or_none(at.value) if at.present else _NONE
                if amount is not None:
                    yield Measured(f"{key}/{container.name}/{name}", amount, str(at.value), at)


RULE = ComparingRule(
    "requests-not-smaller-later", Severity.WARNING, __doc__, params=EnvironmentComparison(), compare=compare
)
