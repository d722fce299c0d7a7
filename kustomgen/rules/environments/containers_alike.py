"""A workload has the same containers in staging and production.

A container that only one of them has usually comes from a patch with a mistyped name, or is a
forgotten test sidecar.

Fix: move the container to the base, remove it, or list it under ``allow``
(``Deployment/web/debug``).

Fails::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web}, {name: proxy}]}}}
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
      spec: {template: {spec: {containers: [{name: web}, {name: proxy}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web}, {name: proxy}]}}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.consistency import Holder, inconsistent
from kustomgen.policy.order import SameTiers
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Severity, pod_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(members: Sequence[Member[SameTiers]]) -> Iterator[Problem]:
    yield from inconsistent(members, _containers, "container")


def _containers(member: Member[SameTiers]) -> Iterator[Holder]:
    for key, workload in member.objects.items():
        if pod := pod_of(workload):
            places = {container.name: container.node for container in pod.containers()}
            yield Holder(str(key), places, pod.spec["containers"])


RULE = ComparingRule("containers-alike", Severity.WARNING, __doc__, params=SameTiers(), compare=compare)
