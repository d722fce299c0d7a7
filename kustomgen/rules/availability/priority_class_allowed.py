"""A pod uses a priority class that exists.

A missing class is rejected at the pod, not at the Deployment, which then has no pods. A system
class evicts other pods (admission plugin Priority). Classes of the build and those listed in
``allowed`` pass.

Fix: correct ``priorityClassName``, or add the class to ``allowed``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {priorityClassName: hihg, containers: []}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {priorityClassName: system-node-critical, containers: []}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class PriorityClassAllowed(Params):
    allowed: tuple[str, ...] = ("system-cluster-critical", "system-node-critical")


def check(build: Build, params: PriorityClassAllowed) -> Iterator[Problem]:
    made = [item.name for item in build.of_kind("PriorityClass", group="scheduling.k8s.io")]
    known = {*params.allowed, *made}
    for pod in build.pods:
        at = pod.spec["priorityClassName"]
        if at.text and at.text not in known:
            there = ", ".join([*made, *params.allowed]) or "none"
            yield Problem(at, f"priorityClassName is {at.value!r}, expected one of {there}")


RULE = Rule(
    "priority-class-allowed",
    Severity.WARNING,
    __doc__,
    check,
    PriorityClassAllowed(),
    aliases=(
        "kube-linter/priority-class-name", "kyverno/allowed-podpriorities",
    ),
)  # fmt: skip
