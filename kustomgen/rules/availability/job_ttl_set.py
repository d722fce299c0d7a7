"""A Job is removed after it has finished; the Jobs of a CronJob are its own to remove.

A Job stays with its pods until somebody deletes it, unless ``ttlSecondsAfterFinished`` says otherwise (batch/v1
JobSpec). A CronJob keeps as many as its history limits say; with a TTL as well they vanish earlier than these promise.
Hooks of Argo CD and Helm are removed by the tool's own delete policy.

Fix: set ``ttlSecondsAfterFinished`` in the Job; in a CronJob use ``successfulJobsHistoryLimit`` and its sibling.

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
            yield Problem(at, "no ttlSecondsAfterFinished: the Job stays when it is done")
    for job in build.of_kind("CronJob", group="batch"):
        at = job["spec"]["jobTemplate"]["spec"]["ttlSecondsAfterFinished"]
        if at.present:
            yield Problem(at, f"{at.value} seconds after its end a Job is gone, whatever the history limits say")


RULE = Rule("job-ttl-set", Severity.INFO, __doc__, check, aliases=("kube-linter/job-ttl-seconds-after-finished",))
