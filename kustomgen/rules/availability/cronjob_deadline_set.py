"""A CronJob limits how late a run may start.

Without ``startingDeadlineSeconds``, a run that was missed while the controller or cluster was down
starts as soon as it is back: the nightly job runs at noon (batch/v1 CronJobSpec). Below ten
seconds, runs may be skipped, because the controller checks every ten seconds (Kubernetes, "CronJob
limitations").

Fix: set ``startingDeadlineSeconds`` to the delay after which a run is no longer useful.

Fails::

    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: clean}
    spec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {}}}}}

Passes::

    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: clean}
    spec: {schedule: "0 3 * * *", startingDeadlineSeconds: 600, jobTemplate: {spec: {template: {spec: {}}}}}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_SHORTEST = 10


def check(build: Build, _: Params) -> Iterator[Problem]:
    for job in build.of_kind("CronJob", group="batch"):
        at = job["spec"]["startingDeadlineSeconds"]
        if not at.present:
            yield Problem(at, "no startingDeadlineSeconds: a missed run starts at any later time")
        elif at.integer is not None and at.integer < _SHORTEST:
            yield Problem(
                at, f"startingDeadlineSeconds is {at.value}, expected {_SHORTEST} or more: runs may be skipped"
            )


RULE = Rule("cronjob-deadline-set", Severity.WARNING, __doc__, check, aliases=("kube-score/cronjob-has-deadline",))
