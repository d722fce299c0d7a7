"""Kinds: a workload has only the fields that its kind has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import FieldPath, PlacedSpec

SCALED = ("Deployment", "StatefulSet")
"""Kinds whose pods are counted."""
SERVING = (*SCALED, "DaemonSet")
"""Kinds whose pods stay."""
RUNNING = ("Job", "CronJob")
"""Kinds whose pods run to their end."""

ONLY = {
    "schedule": ("CronJob",),
    "timeZone": ("CronJob",),
    "concurrencyPolicy": ("CronJob",),
    "suspend": RUNNING,
    "startingDeadlineSeconds": ("CronJob",),
    "successfulJobsHistoryLimit": ("CronJob",),
    "failedJobsHistoryLimit": ("CronJob",),
    "parallelism": RUNNING,
    "completions": RUNNING,
    "completionMode": RUNNING,
    "podFailurePolicy": RUNNING,
    "progressDeadlineSeconds": ("Deployment",),
    "backoffLimit": RUNNING,
    "activeDeadlineSeconds": RUNNING,
    "restartPolicy": RUNNING,
    "ttlSecondsAfterFinished": RUNNING,
    "runOnDeploy": RUNNING,
    "replicas": SCALED,
    "strategy": ("Deployment",),
    "updateStrategy": ("StatefulSet",),
    "podManagementPolicy": ("StatefulSet",),
    "serviceName": ("StatefulSet",),
    "persistentVolumeClaimRetentionPolicy": ("StatefulSet",),
    "minReadySeconds": SERVING,
    "revisionHistoryLimit": SERVING,
    "autoscaling": SCALED,
    "verticalPodAutoscaler": (*SERVING, "CronJob"),
    "podAntiAffinity": SCALED,
    "singleton": SCALED,
    "external": SERVING,
    "backup": ("StatefulSet",),
    "podDisruptionBudget": SCALED,
    "topologySpread": SCALED,
    "service": SERVING,
    "monitoring": SERVING,
    "sidecars": (*SERVING, *RUNNING),
    "extraContainers": (*SERVING, *RUNNING),
    "storage": (*SCALED, *RUNNING),
}
"""Fields that only some kinds have."""


def kinds(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        path: FieldPath = ("workloads", key)
        for field in place.written(path):
            if field in ONLY and workload.kind not in ONLY[field]:
                message = f"{field} is of a {' or '.join(ONLY[field])}, and {key!r} is a {workload.kind}"
                yield place.say((*path, field), message, f"take it away; what `defaults` give, with `{field}: null`")
        if workload.kind == "CronJob" and workload.schedule is None:
            yield place.say(path, f"CronJob {key!r} has no schedule", 'for example `schedule: "0 * * * *"`')
