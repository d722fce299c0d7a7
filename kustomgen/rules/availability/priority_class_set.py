"""A pod names its priority class.

Priority decides who is placed first and who is evicted for whom when nodes are full; without a class it is the
cluster's default, most often 0 (scheduling.k8s.io/v1 PriorityClass). That helps where classes are agreed on, and not
before.

Fix: set ``priorityClassName``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: []}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {priorityClassName: high, containers: []}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for pod in build.pods:
        at = pod.spec["priorityClassName"]
        if not at.text:
            yield Problem(at, "no priorityClassName: the cluster's default, most often 0")


RULE = Rule(
    "priority-class-set",
    Severity.INFO,
    __doc__,
    check,
    aliases=(
        "polaris/priorityClassNotSet", "kyverno/require-pod-priorityclassname",
    ),
)  # fmt: skip
