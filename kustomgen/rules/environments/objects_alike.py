"""Staging and production contain the same objects.

Objects that only production has were never tested. Objects that only staging has will be missing in
production. The rule matches objects by kind and name, without hash and without the environment's
prefix or suffix. ``kinds`` excludes autoscalers, budgets, quotas and monitors, which often differ.
``order`` excludes development.

Fix: move the object to the base, delete it in both, or list it under ``allow``.

Fails::

    staging:
    - {apiVersion: v1, kind: Service, metadata: {name: staging-web}}
    - {apiVersion: batch/v1, kind: CronJob, metadata: {name: staging-cleanup}}
    prod:
    - {apiVersion: v1, kind: Service, metadata: {name: prod-web}}

Passes::

    staging:
    - {apiVersion: v1, kind: Service, metadata: {name: staging-web}}
    prod:
    - {apiVersion: v1, kind: Service, metadata: {name: prod-web}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.consistency import Holder, inconsistent
from kustomgen.policy.order import SameTiers
from kustomgen.rules.api import ComparingRule, Iterator, Mark, Member, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


class ObjectsAlike(SameTiers):
    """``kinds`` are those that may differ."""

    kinds: tuple[str, ...] = (
        "HorizontalPodAutoscaler", "VerticalPodAutoscaler", "ScaledObject", "PodDisruptionBudget", "ResourceQuota",
        "LimitRange", "ServiceMonitor", "PodMonitor", "PrometheusRule", "Namespace",
    )  # fmt: skip


def compare(members: Sequence[Member[ObjectsAlike]]) -> Iterator[Problem]:
    yield from inconsistent(members, _objects, "object")


def _objects(member: Member[ObjectsAlike]) -> Iterator[Holder]:
    places = {str(key): it.node for key, it in member.objects.items() if key.kind not in member.params.kinds}
    files = member.build.kustomizations
    yield Holder("", places, Mark(files[0].file if files else member.build.path))


RULE = ComparingRule("objects-alike", Severity.INFO, __doc__, params=ObjectsAlike(), compare=compare)
