"""A pod sets its priority class.

Priority decides which pods are scheduled first and which are evicted when nodes are full. Without a
class the cluster's default applies, usually 0 (scheduling.k8s.io/v1 PriorityClass). This helps only
where the classes of a cluster are agreed on.

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
            yield Problem(at, "no priorityClassName: the cluster's default applies, usually 0")


RULE = Rule(
    "priority-class-set",
    Severity.INFO,
    __doc__,
    check,
    aliases=(
        "polaris/priorityClassNotSet", "kyverno/require-pod-priorityclassname",
    ),
)  # fmt: skip
