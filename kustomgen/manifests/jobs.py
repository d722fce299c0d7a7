"""Job and CronJob: what runs to its end, at its time or with each deployment."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.image import Image
from kustomgen.manifests.labels import workload_labels
from kustomgen.manifests.manifest import Manifest, compact, manifest, whole
from kustomgen.manifests.owner import dug, picked
from kustomgen.manifests.pod import template, template_fields
from kustomgen.spec.checks.pods import DEADLINE
from kustomgen.spec.given import given
from kustomgen.spec.managed import ManagedVersion
from kustomgen.spec.names import workload_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.manifests.owner import Fields, Object
    from kustomgen.spec.model import Spec, Workload

BACKOFF_LIMIT = 3
TTL = 24 * 3600


def job(spec: Spec, key: str, source: Workload) -> Manifest:
    name = workload_name(spec, key)
    body = _of_job(source, {**_job_spec(spec, key, source), "suspend": source.suspend or None})
    return _run(spec, key, body) if source.run_on_deploy else _job(spec, key, name, body)


def cron_job(spec: Spec, key: str, source: Workload) -> Manifest:
    body = _job_spec(spec, key, source)
    return manifest(
        f"{key}/cronjob.yaml", "batch/v1", "CronJob",
        workload_name(spec, key), workload_labels(spec, key), source.annotations,
        spec={
            "schedule": source.schedule,
            "timeZone": given(source, "time_zone"),
            "concurrencyPolicy": given(source, "concurrency_policy"),
            "suspend": given(source, "suspend"),
            "startingDeadlineSeconds": given(source, "starting_deadline_seconds"),
            "successfulJobsHistoryLimit": given(source, "successful_jobs_history_limit"),
            "failedJobsHistoryLimit": given(source, "failed_jobs_history_limit"),
            "jobTemplate": {
                "metadata": {"labels": workload_labels(spec, key) if source.builtin_defaults else {}},
                "spec": {**body, "ttlSecondsAfterFinished": source.ttl_seconds_after_finished},
            },
        },
    )  # fmt: skip


def run_of_cron_job(spec: Spec, key: str) -> Iterator[Manifest]:
    """A CronJob that also runs with each deployment has a Job of the same template; none while it
    is suspended.
    """
    source = spec.workloads[key]
    if source.kind == "CronJob" and source.run_on_deploy and not source.suspend:
        yield _run(spec, key, _of_job(source, _job_spec(spec, key, source)))


def _job_spec(spec: Spec, key: str, source: Workload) -> dict[str, Any]:
    return {
        "parallelism": source.parallelism,
        "completions": source.completions,
        "completionMode": source.completion_mode,
        "backoffLimit": _or_default(source, source.backoff_limit, BACKOFF_LIMIT),
        "podFailurePolicy": whole(source.pod_failure_policy),
        "activeDeadlineSeconds": _or_default(source, source.active_deadline_seconds, DEADLINE),
        "template": template(spec, key),
    }


def _or_default(source: Workload, written: int | None, default: int) -> int | None:
    return default if written is None and source.builtin_defaults else written


def _of_job(source: Workload, body: Mapping[str, Any]) -> dict[str, Any]:
    """A CronJob limits the Jobs it keeps; a Job alone stays until its time is up."""
    return {**body, "ttlSecondsAfterFinished": _or_default(source, source.ttl_seconds_after_finished, TTL)}


def _run(spec: Spec, key: str, body: Mapping[str, Any]) -> Manifest:
    """A Job cannot be changed once it is there: other content needs another name."""
    content = {"spec": _apart_from_managed(compact(body), spec), "config": spec.config}
    return _job(spec, key, f"{workload_name(spec, key)}-{_fingerprint(content)}", body)


def _apart_from_managed(value: Any, spec: Spec) -> Any:
    """The content without the versions that the overlay has: a bot changes those, and no name."""
    if isinstance(value, dict):
        return {key: _apart_from_managed(item, spec) for key, item in value.items()}
    if isinstance(value, list):
        return [_apart_from_managed(item, spec) for item in value]
    if isinstance(value, str) and isinstance(spec.images.get(name := Image.parse(value).name), ManagedVersion):
        return name
    return value


def _is_managed(spec: Spec, source: Workload) -> bool:
    """Whether the overlay has the version of one of its images."""
    every = (*source.running, *source.init_containers.values())
    return any(isinstance(spec.images.get(Image.parse(each.image).name), ManagedVersion) for each in every)


def _job(spec: Spec, key: str, name: str, body: Mapping[str, Any]) -> Manifest:
    source = spec.workloads[key]
    return manifest(
        f"{key}/job.yaml", "batch/v1", "Job",
        name, workload_labels(spec, key), {**source.annotations, **_hook(source), **_replaced(spec, source)},
        spec=dict(body),
    )  # fmt: skip


def _replaced(spec: Spec, source: Workload) -> dict[str, str]:
    """Flux replaces a Job whose image a bot changed, instead of failing because a Job cannot be
    changed.

    Argo CD does so by its hook.
    https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources
    """
    wanted = source.run_on_deploy and _is_managed(spec, source)
    return {"kustomize.toolkit.fluxcd.io/force": "enabled"} if wanted else {}


def _fingerprint(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:8]


def _hook(source: Workload) -> dict[str, str]:
    """Argo CD's resource hooks: a Sync hook in an early wave finds the app's settings there, a
    PreSync one would not.
    """
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


_OF_JOBS = (
    "parallelism", "completions", "completionMode", "backoffLimit", "podFailurePolicy", "activeDeadlineSeconds",
    "ttlSecondsAfterFinished",
)  # fmt: skip
_OF_CRON_JOBS = (
    "schedule", "timeZone", "concurrencyPolicy", "suspend", "startingDeadlineSeconds", "successfulJobsHistoryLimit",
    "failedJobsHistoryLimit",
)  # fmt: skip


def job_fields(value: Object, key: str) -> Fields:
    """What a spec says of a Job: the inverse of ``job``."""
    spec = dug(value, "spec")
    return {"kind": "Job", **picked(spec, ("suspend",)), **_run_fields(spec, key)}


def cron_job_fields(value: Object, key: str) -> Fields:
    """What a spec says of a CronJob: the inverse of ``cron_job``."""
    spec = dug(value, "spec")
    return {"kind": "CronJob", **picked(spec, _OF_CRON_JOBS), **_run_fields(dug(spec, "jobTemplate", "spec"), key)}


def _run_fields(spec: Object, key: str) -> Fields:
    template = dug(spec, "template")
    policy = picked(dug(template, "spec"), ("restartPolicy",))
    return {**picked(spec, _OF_JOBS), **policy, **template_fields(template, key)}
