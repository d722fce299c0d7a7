"""A container has the same environment variables in staging and production.

A variable that staging has and production lacks is the most common reason for a release that fails
after a successful test. Values may differ, names should not.

Fix: set it in the other environment, move it to the base, or list it under ``allow``
(``*/DEBUG_TOKEN``).

Fails::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, env: [{name: QUEUE, value: a}, {name: PLAN, value: b}]}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, env: [{name: QUEUE, value: c}]}]}}}

Passes::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, env: [{name: QUEUE, value: a}]}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, env: [{name: QUEUE, value: c}]}]}}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.consistency import Holder, inconsistent
from kustomgen.policy.order import SameTiers
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Severity, pod_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(members: Sequence[Member[SameTiers]]) -> Iterator[Problem]:
    yield from inconsistent(members, _variables, "variable")


def _variables(member: Member[SameTiers]) -> Iterator[Holder]:
    for key, workload in member.objects.items():
        pod = pod_of(workload)
        for container in pod.containers() if pod else ():
            places = {entry["name"].text: entry for entry in container["env"]}
            yield Holder(f"{key}/{container.name}", places, container["env"])


RULE = ComparingRule("env-names-alike", Severity.WARNING, __doc__, params=SameTiers(), compare=compare)
