"""Kinds: a workload has only the fields that its kind has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import Path, Place

ONLY = {
    "schedule": ("CronJob",),
    "timeZone": ("CronJob",),
    "concurrencyPolicy": ("CronJob",),
    "suspend": ("CronJob",),
    "startingDeadlineSeconds": ("CronJob",),
    "successfulJobsHistoryLimit": ("CronJob",),
    "failedJobsHistoryLimit": ("CronJob",),
    "backoffLimit": ("Job", "CronJob"),
    "activeDeadlineSeconds": ("Job", "CronJob"),
    "restartPolicy": ("Job", "CronJob"),
    "ttlSecondsAfterFinished": ("Job",),
    "runOnDeploy": ("Job",),
    "replicas": ("Deployment",),
    "strategy": ("Deployment",),
    "minReadySeconds": ("Deployment", "DaemonSet"),
    "revisionHistoryLimit": ("Deployment", "DaemonSet"),
    "autoscaling": ("Deployment",),
    "podDisruptionBudget": ("Deployment",),
    "topologySpread": ("Deployment",),
    "service": ("Deployment", "DaemonSet"),
    "monitoring": ("Deployment", "DaemonSet"),
    "sidecars": ("Deployment", "DaemonSet", "Job", "CronJob"),
}
"""Fields that only some kinds have."""


def kinds(place: Place) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        path: Path = ("workloads", key)
        for field in place.written(path):
            if field in ONLY and workload.kind not in ONLY[field]:
                message = f"{field} is of a {' or '.join(ONLY[field])}, and {key!r} is a {workload.kind}"
                yield place.say((*path, field), message, f"take it away; what `defaults` give, with `{field}: null`")
        if workload.kind == "CronJob" and workload.schedule is None:
            yield place.say(path, f"CronJob {key!r} has no schedule", 'for example `schedule: "0 * * * *"`')
