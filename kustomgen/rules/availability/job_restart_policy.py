"""A Job sets ``restartPolicy`` to OnFailure or Never.

The pod default, Always, is rejected in a Job: "Unsupported value: Always: supported values:
OnFailure, Never" (Kubernetes batch validation). The schema cannot express this, because the field
is optional in a pod.

Fix: set ``restartPolicy: OnFailure``, or ``Never`` to keep the pod of each attempt.

Fails::

    apiVersion: batch/v1
    kind: Job
    metadata: {name: clean}
    spec: {template: {spec: {}}}

Passes::

    apiVersion: batch/v1
    kind: Job
    metadata: {name: clean}
    spec: {template: {spec: {restartPolicy: Never}}}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_ALLOWED = ("OnFailure", "Never")


def check(build: Build, _: Params) -> Iterator[Problem]:
    for pod in build.pods:
        at = pod.spec["restartPolicy"]
        if pod.workload.kind in ("Job", "CronJob") and at.value not in _ALLOWED:
            found = (
                f"restartPolicy is {at.value!r}"
                if at.present
                else "restartPolicy is not set, and the default Always is refused"
            )
            yield Problem(at, f"{found}, expected {' or '.join(_ALLOWED)}")


RULE = Rule("job-restart-policy", Severity.ERROR, __doc__, check, aliases=("kube-score/cronjob-restartpolicy",))
