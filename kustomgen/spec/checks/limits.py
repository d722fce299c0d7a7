"""A quota that the application itself does not fit into lets no pod of it start."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kustomgen.k8s.quantity import parse_quantity
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import PlacedSpec
    from kustomgen.spec.model import ExtraContainer, Workload

KINDS = ("Deployment", "StatefulSet")
"""What runs all the time, and in a number that the spec says."""
MEBI = 2**20
ALIASES = {"cpu": "requests.cpu", "memory": "requests.memory", "ephemeral-storage": "requests.ephemeral-storage"}


def quota(place: PlacedSpec) -> Iterator[Complaint]:
    """The pods that always run, at their least number, must fit."""
    wanted = place.spec.resource_quota
    if wanted is None or wanted.scopes or wanted.scope_selector:
        return
    total: dict[str, Decimal] = {}
    for workload in place.spec.workloads.values():
        if workload.kind in KINDS:
            for name, amount in _of_pod(workload):
                total[name] = total.get(name, Decimal()) + amount * _least(workload)
    for name, hard in wanted.hard.items():
        asked = total.get(ALIASES.get(name, name), Decimal())
        if not is_open(hard) and asked > parse_quantity(hard):
            message = f"the quota has {hard} of {name}, and the workloads request {_said(name, asked)} at least"
            yield place.say(("resourceQuota", "hard", name), message, "raise it, or lower the requests")


def _least(workload: Workload) -> int:
    if workload.autoscaling:
        return workload.autoscaling.min_replicas
    return 1 if workload.replicas is None else workload.replicas


def _of_pod(workload: Workload) -> Iterator[tuple[str, Decimal]]:
    """What one pod counts for: its containers and sidecars together."""
    yield "pods", Decimal(1)
    containers = workload.running
    for side in ("requests", "limits"):
        for container in containers:
            for name, amount in _asked(container, side).items():
                if not is_open(amount):
                    yield f"{side}.{name}", parse_quantity(amount)


def _asked(container: ExtraContainer, side: str) -> dict[str, str]:
    """Kubernetes takes the limit for a request that is not there."""
    own = container.resources
    return own.limits if side == "limits" else {**own.limits, **own.requests}


def _said(name: str, amount: Decimal) -> str:
    if "memory" in name or "storage" in name:
        return f"{float(amount / MEBI):g}Mi"
    return f"{float(amount):g}"
