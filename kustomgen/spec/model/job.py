"""The fields of a workload that is a Job or a CronJob."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.times import Cron, Seconds, TimeZone
from kustomgen.spec.types import (
    INT32,
    Model,
)


class JobFields(Model):
    """When it runs, how often it is tried, and what stays of it."""

    run_on_deploy: Literal["before", "after"] | None = None
    """Of a Job: it runs with each deployment, as an Argo CD hook, with a name that changes with its content. Of a
    CronJob: it also runs with each deployment, by a Job of the same template.

    ``runOnDeploy: before`` becomes Job metadata.annotations[argocd.argoproj.io/hook].
    """
    backoff_limit: int | None = Field(default=None, ge=0, le=INT32)
    """Of a Job or CronJob: so many failures end it; default 3.

    ``backoffLimit: 5`` becomes Job spec.backoffLimit, CronJob spec.jobTemplate.spec.backoffLimit.
    """
    active_deadline_seconds: Seconds | None = None
    """Of a Job or CronJob: so long it may run; default 1h. A job without one may hang forever.

    ``activeDeadlineSeconds: 30m`` becomes Job spec.activeDeadlineSeconds, CronJob
    spec.jobTemplate.spec.activeDeadlineSeconds.
    """
    ttl_seconds_after_finished: Seconds | None = None
    """Of a Job: it goes after so long; default 1d. Of a CronJob: its Jobs do, and not by ``successfulJobsHistoryLimit``
    alone.

    ``ttlSecondsAfterFinished: 2h`` becomes Job spec.ttlSecondsAfterFinished, CronJob
    spec.jobTemplate.spec.ttlSecondsAfterFinished.
    """
    parallelism: int | None = Field(default=None, ge=0, le=INT32)
    """Of a Job or CronJob: so many pods at a time. Default 1.

    ``parallelism: 4`` becomes Job spec.parallelism, CronJob spec.jobTemplate.spec.parallelism.
    """
    completions: int | None = Field(default=None, ge=0, le=INT32)
    """Of a Job or CronJob: so many pods must succeed. Default 1.

    ``completions: 8`` becomes Job spec.completions, CronJob spec.jobTemplate.spec.completions.
    """
    completion_mode: Literal["NonIndexed", "Indexed"] | None = None
    """Of a Job or CronJob: ``Indexed`` gives each pod a number, JOB_COMPLETION_INDEX.

    ``completionMode: Indexed`` becomes Job spec.completionMode, CronJob spec.jobTemplate.spec.completionMode.
    """
    pod_failure_policy: Annotated[Any, Kubernetes("io.k8s.api.batch.v1.PodFailurePolicy")] | None = None
    """Of a Job or CronJob: what a failure means.

    ``podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [2]}}]}`` becomes Job
    spec.podFailurePolicy, CronJob spec.jobTemplate.spec.podFailurePolicy.
    """
    restart_policy: Literal["Never", "OnFailure"] = "Never"
    """Of a Job or CronJob: whether a container that failed is started anew in its pod.

    ``restartPolicy: OnFailure`` becomes Pod spec.restartPolicy.
    """
    schedule: Cron | None = None
    """Of a CronJob: when it runs.

    ``schedule: "*/15 * * * *"`` becomes CronJob spec.schedule.
    """
    time_zone: TimeZone = "Etc/UTC"
    """Of a CronJob: whose clock the schedule goes by.

    ``timeZone: Europe/Berlin`` becomes CronJob spec.timeZone.
    """
    concurrency_policy: Literal["Allow", "Forbid", "Replace"] = "Forbid"
    """Of a CronJob: what happens where the last run still goes on.

    ``concurrencyPolicy: Replace`` becomes CronJob spec.concurrencyPolicy.
    """
    suspend: bool = False
    """Of a Job or CronJob: it waits until this is false.

    ``suspend: true`` becomes Job spec.suspend, CronJob spec.suspend.
    """
    starting_deadline_seconds: Seconds = 200
    """Of a CronJob: so late a run may still begin.

    ``startingDeadlineSeconds: 5m`` becomes CronJob spec.startingDeadlineSeconds.
    """
    successful_jobs_history_limit: int = Field(default=1, ge=0, le=INT32)
    """Of a CronJob: how many Jobs that succeeded stay.

    ``successfulJobsHistoryLimit: 3`` becomes CronJob spec.successfulJobsHistoryLimit.
    """
    failed_jobs_history_limit: int = Field(default=3, ge=0, le=INT32)
    """Of a CronJob: how many Jobs that failed stay.

    ``failedJobsHistoryLimit: 5`` becomes CronJob spec.failedJobsHistoryLimit.
    """
