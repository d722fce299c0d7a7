"""The workload itself: Deployment, StatefulSet, DaemonSet, Job or CronJob."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import selector, workload_labels
from kustomgen.manifests.manifest import Manifest, compact, manifest, whole
from kustomgen.manifests.pod import template
from kustomgen.manifests.statefulset import stateful_set
from kustomgen.spec.checks.storage import is_exclusive
from kustomgen.spec.names import workload_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.spec.model import Spec, Workload

ROLLING = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}}
RECREATE = {"type": "Recreate"}

BACKOFF_LIMIT = 3
DEADLINE = 3600
TTL = 24 * 3600


def workload(spec: Spec, key: str) -> Iterator[Manifest]:
    """The one object that runs the workload's pods."""
    make = {
        "Deployment": _deployment,
        "StatefulSet": stateful_set,
        "DaemonSet": _daemon_set,
        "Job": _job,
        "CronJob": _cron_job,
    }
    yield make[spec.workloads[key].kind](spec, key, spec.workloads[key])


def takes_turns(source: Workload) -> bool:
    """Whether the old pod must be gone before the new one starts: only one of them can mount the disk."""
    return any(map(is_exclusive, source.storage.values()))


def _deployment(spec: Spec, key: str, source: Workload) -> Manifest:
    replicas = None if source.autoscaling else 1 if source.replicas is None else source.replicas
    return manifest(
        f"{key}/deployment.yaml", "apps/v1", "Deployment",
        workload_name(spec, key), workload_labels(spec, key), source.annotations,
        spec={
            "replicas": replicas,
            "revisionHistoryLimit": source.revision_history_limit,
            "minReadySeconds": source.min_ready_seconds or None,
            "strategy": whole(source.strategy or (RECREATE if takes_turns(source) else ROLLING)),
            "selector": {"matchLabels": selector(spec, key)},
            "template": template(spec, key),
        },
    )  # fmt: skip


def _daemon_set(spec: Spec, key: str, source: Workload) -> Manifest:
    return manifest(
        f"{key}/daemonset.yaml", "apps/v1", "DaemonSet",
        workload_name(spec, key), workload_labels(spec, key), source.annotations,
        spec={
            "revisionHistoryLimit": source.revision_history_limit,
            "minReadySeconds": source.min_ready_seconds or None,
            "selector": {"matchLabels": selector(spec, key)},
            "template": template(spec, key),
        },
    )  # fmt: skip


def _job_spec(spec: Spec, key: str, source: Workload) -> dict[str, Any]:
    return {
        "backoffLimit": BACKOFF_LIMIT if source.backoff_limit is None else source.backoff_limit,
        "activeDeadlineSeconds": DEADLINE if source.active_deadline_seconds is None else source.active_deadline_seconds,
        "template": template(spec, key),
    }


def _job(spec: Spec, key: str, source: Workload) -> Manifest:
    ttl = TTL if source.ttl_seconds_after_finished is None else source.ttl_seconds_after_finished
    body = {**_job_spec(spec, key, source), "ttlSecondsAfterFinished": ttl}
    name = workload_name(spec, key)
    if source.run_on_deploy:
        # A Job cannot be changed once it is there: other content needs another name.
        name += "-" + _fingerprint({"spec": compact(body), "config": spec.config})
    return manifest(
        f"{key}/job.yaml", "batch/v1", "Job",
        name, workload_labels(spec, key), {**source.annotations, **_hook(source)},
        spec=body,
    )  # fmt: skip


def _fingerprint(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:8]


def _hook(source: Workload) -> dict[str, str]:
    """Argo CD's resource hooks: a Sync hook in an early wave finds the app's settings there, a PreSync one would not."""
    if source.run_on_deploy == "before":
        return {
            "argocd.argoproj.io/hook": "Sync",
            "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
            "argocd.argoproj.io/sync-wave": "-1",
        }
    if source.run_on_deploy == "after":
        return {
            "argocd.argoproj.io/hook": "PostSync",
            "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
        }
    return {}


def _cron_job(spec: Spec, key: str, source: Workload) -> Manifest:
    return manifest(
        f"{key}/cronjob.yaml", "batch/v1", "CronJob",
        workload_name(spec, key), workload_labels(spec, key), source.annotations,
        spec={
            "schedule": source.schedule,
            "timeZone": source.time_zone,
            "concurrencyPolicy": source.concurrency_policy,
            "suspend": source.suspend,
            "startingDeadlineSeconds": source.starting_deadline_seconds,
            "successfulJobsHistoryLimit": source.successful_jobs_history_limit,
            "failedJobsHistoryLimit": source.failed_jobs_history_limit,
            "jobTemplate": {
                "metadata": {"labels": workload_labels(spec, key)},
                "spec": _job_spec(spec, key, source),
            },
        },
    )  # fmt: skip
