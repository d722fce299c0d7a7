"""A Job is deleted after it finishes, and a CronJob controls its own history.

A finished Job and its pods remain until they are deleted, unless ``ttlSecondsAfterFinished`` is set
(batch/v1 JobSpec). A CronJob keeps Jobs by its history limits; a TTL there deletes them earlier
than the limits promise. Argo CD and Helm delete their hooks by their own delete policy.

Fix: set ``ttlSecondsAfterFinished`` in a Job. In a CronJob use ``successfulJobsHistoryLimit`` and
``failedJobsHistoryLimit``.

Fails::

    apiVersion: batch/v1
    kind: Job
    metadata: {name: clean}
    spec: {template: {spec: {}}}

Passes::

    apiVersion: batch/v1
    kind: Job
    metadata: {name: clean}
    spec: {ttlSecondsAfterFinished: 600, template: {spec: {}}}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_DELETED = ("argocd.argoproj.io/hook-delete-policy", "helm.sh/hook-delete-policy")


def check(build: Build, _: Params) -> Iterator[Problem]:
    for job in build.of_kind("Job", group="batch"):
        at = job["spec"]["ttlSecondsAfterFinished"]
        if not at.present and not any(name in job.annotations for name in _DELETED):
            yield Problem(at, "no ttlSecondsAfterFinished: the finished Job is not deleted")
    for job in build.of_kind("CronJob", group="batch"):
        at = job["spec"]["jobTemplate"]["spec"]["ttlSecondsAfterFinished"]
        if at.present:
            yield Problem(at, f"a finished Job is deleted after {at.value} seconds, which overrides the history limits")


RULE = Rule("job-ttl-set", Severity.INFO, __doc__, check, aliases=("kube-linter/job-ttl-seconds-after-finished",))
