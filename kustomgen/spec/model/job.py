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
    """When a job runs, how often it is retried, and what is kept of it."""

    run_on_deploy: Literal["before", "after"] | None = None
    """Jobs: runs with each deployment, as an Argo CD hook. The Job's name changes with its content.
    CronJobs: each deployment also runs a Job of the same template.

    ``runOnDeploy: before`` becomes Job metadata.annotations[argocd.argoproj.io/hook].
    """
    backoff_limit: int | None = Field(default=None, ge=0, le=INT32)
    """Jobs and CronJobs: the number of failures after which a Job fails. Default: 3.

    ``backoffLimit: 5`` becomes Job spec.backoffLimit, CronJob spec.jobTemplate.spec.backoffLimit.
    """
    active_deadline_seconds: Seconds | None = None
    """Jobs and CronJobs: the time limit of a run. Default: 1h. Without a limit a Job can hang
    forever.

    ``activeDeadlineSeconds: 30m`` becomes Job spec.activeDeadlineSeconds, CronJob
    spec.jobTemplate.spec.activeDeadlineSeconds.
    """
    ttl_seconds_after_finished: Seconds | None = None
    """Jobs: a finished Job is deleted after this time. Default: 1d. CronJobs: the same for their
    Jobs, besides the history limits.

    ``ttlSecondsAfterFinished: 2h`` becomes Job spec.ttlSecondsAfterFinished, CronJob
    spec.jobTemplate.spec.ttlSecondsAfterFinished.
    """
    parallelism: int | None = Field(default=None, ge=0, le=INT32)
    """Jobs and CronJobs: the number of pods that run at the same time. Default: 1.

    ``parallelism: 4`` becomes Job spec.parallelism, CronJob spec.jobTemplate.spec.parallelism.
    """
    completions: int | None = Field(default=None, ge=0, le=INT32)
    """Jobs and CronJobs: the number of pods that must succeed. Default: 1.

    ``completions: 8`` becomes Job spec.completions, CronJob spec.jobTemplate.spec.completions.
    """
    completion_mode: Literal["NonIndexed", "Indexed"] | None = None
    """Jobs and CronJobs: ``Indexed`` gives each pod a number in JOB_COMPLETION_INDEX.

    ``completionMode: Indexed`` becomes Job spec.completionMode, CronJob
    spec.jobTemplate.spec.completionMode.
    """
    pod_failure_policy: Annotated[Any, Kubernetes("io.k8s.api.batch.v1.PodFailurePolicy")] | None = None
    """Jobs and CronJobs: how exit codes and pod conditions count as failures.

    ``podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [2]}}]}``
    becomes Job spec.podFailurePolicy, CronJob spec.jobTemplate.spec.podFailurePolicy.
    """
    restart_policy: Literal["Never", "OnFailure"] = "Never"
    """Jobs and CronJobs: whether a failed container restarts in the same pod.

    ``restartPolicy: OnFailure`` becomes Pod spec.restartPolicy.
    """
    schedule: Cron | None = None
    """CronJobs: when it runs, as a cron line.

    ``schedule: "*/15 * * * *"`` becomes CronJob spec.schedule.
    """
    time_zone: TimeZone = "Etc/UTC"
    """CronJobs: the time zone of the schedule.

    ``timeZone: Europe/Berlin`` becomes CronJob spec.timeZone.
    """
    concurrency_policy: Literal["Allow", "Forbid", "Replace"] = "Forbid"
    """CronJobs: what happens if the previous run has not finished.

    ``concurrencyPolicy: Replace`` becomes CronJob spec.concurrencyPolicy.
    """
    suspend: bool = False
    """Jobs and CronJobs: ``true``: nothing runs.

    ``suspend: true`` becomes Job spec.suspend, CronJob spec.suspend.
    """
    starting_deadline_seconds: Seconds = 200
    """CronJobs: a run that starts later than this is skipped.

    ``startingDeadlineSeconds: 5m`` becomes CronJob spec.startingDeadlineSeconds.
    """
    successful_jobs_history_limit: int = Field(default=1, ge=0, le=INT32)
    """CronJobs: the number of successful Jobs to keep.

    ``successfulJobsHistoryLimit: 3`` becomes CronJob spec.successfulJobsHistoryLimit.
    """
    failed_jobs_history_limit: int = Field(default=3, ge=0, le=INT32)
    """CronJobs: the number of failed Jobs to keep.

    ``failedJobsHistoryLimit: 5`` becomes CronJob spec.failedJobsHistoryLimit.
    """
