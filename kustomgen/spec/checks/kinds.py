"""Kinds: a workload has only the fields that its kind has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import Path, Place

SCALED = ("Deployment", "StatefulSet")
"""Kinds whose pods are counted."""
SERVING = (*SCALED, "DaemonSet")
"""Kinds whose pods stay."""

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
    "podDisruptionBudget": SCALED,
    "topologySpread": SCALED,
    "service": SERVING,
    "monitoring": SERVING,
    "sidecars": (*SERVING, "Job", "CronJob"),
    "storage": (*SCALED, "Job", "CronJob"),
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
