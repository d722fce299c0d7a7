"""From objects to fields of a workload: the inverse of ``build``. A new kind is a line here as
well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.manifests.autoscaler import autoscaler_fields, is_autoscaler_of
from kustomgen.manifests.budget import budget_fields, is_budget_of
from kustomgen.manifests.claim import claim_fields, is_claim_of
from kustomgen.manifests.jobs import cron_job_fields, job_fields
from kustomgen.manifests.monitor import is_monitor_of, monitor_fields
from kustomgen.manifests.service import is_service_of, service_fields
from kustomgen.manifests.serviceaccount import account_fields, is_account_of, is_role_of, role_fields
from kustomgen.manifests.statefulset import stateful_set_fields
from kustomgen.manifests.workload import rollout_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kustomgen.manifests.owner import Fields, Object, Owner


_RBAC, _MONITORS = "rbac.authorization.k8s.io", "monitoring.coreos.com"


@dataclass(frozen=True, slots=True)
class InversePart:
    """A kind of object that a workload has: which are its, and what a spec says of one."""

    group: str
    kind: str
    belongs: Callable[[Object, Owner], bool]
    fields: Callable[[Object, Owner], Fields]


RUNNING: Mapping[tuple[str, str], Callable[[Object, str], Fields]] = {
    ("apps", "Deployment"): rollout_fields,
    ("apps", "StatefulSet"): stateful_set_fields,
    ("apps", "DaemonSet"): lambda value, key: {"kind": "DaemonSet", **rollout_fields(value, key)},
    ("batch", "Job"): job_fields,
    ("batch", "CronJob"): cron_job_fields,
}
"""(group, kind) of what runs pods to the inverse, which is given the workload's key."""

PARTS: tuple[InversePart, ...] = (
    InversePart("", "PersistentVolumeClaim", is_claim_of, claim_fields),
    InversePart("", "Service", is_service_of, service_fields),
    InversePart("autoscaling", "HorizontalPodAutoscaler", is_autoscaler_of, autoscaler_fields),
    InversePart("policy", "PodDisruptionBudget", is_budget_of, budget_fields),
    InversePart("", "ServiceAccount", is_account_of, account_fields),
    InversePart(_RBAC, "Role", is_role_of, role_fields),
    InversePart(_RBAC, "ClusterRole", is_role_of, role_fields),
    InversePart(_MONITORS, "ServiceMonitor", is_monitor_of, monitor_fields),
    InversePart(_MONITORS, "PodMonitor", is_monitor_of, monitor_fields),
)
"""What a workload has besides, in the order in which it is taken up."""
