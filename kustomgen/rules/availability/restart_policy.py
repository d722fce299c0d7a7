"""Pods restart after a failure.

With ``Never``, a container that exits is not restarted until the pod is replaced. ``Always`` is the
default and the only policy for long-running workloads. Jobs may use ``Never`` to keep the logs of
each attempt, so the rule is off unless a policy sets it (core/v1 PodSpec.restartPolicy).
``allowed`` lists the policies that pass.

Fix: set ``restartPolicy: OnFailure`` in a Job, or remove the field.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {restartPolicy: Never}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {restartPolicy: OnFailure}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class RestartPolicy(Params):
    allowed: tuple[str, ...] = ("Always", "OnFailure")


def check(build: Build, params: RestartPolicy) -> Iterator[Problem]:
    for pod in build.pods:
        at = pod.spec["restartPolicy"]
        if (at.value or "Always") not in params.allowed:
            yield Problem(at, f"restartPolicy is {at.value or 'Always'}, expected {' or '.join(params.allowed)}")


RULE = Rule(
    "restart-policy",
    Severity.WARNING,
    __doc__,
    check,
    RestartPolicy(),
    aliases=(
        "kube-linter/restart-policy",
    ),
)  # fmt: skip
