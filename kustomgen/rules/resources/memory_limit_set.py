"""Every container has a memory limit.

Memory cannot be throttled. A leaking container uses up the node's memory, and the kernel may kill
processes of other pods. With a limit, only the container itself is killed (core/v1
ResourceRequirements.limits). A limit of 0 counts as no limit; a limit of the whole pod counts
(KEP-2837). Ephemeral containers cannot have one.

Fix: set ``resources.limits.memory`` slightly above the container's highest usage.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {requests: {memory: 128Mi}}}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {requests: {memory: 128Mi}, limits: {memory: 256Mi}}}]}
"""

from __future__ import annotations

from kustomgen.k8s.compute import limit_of
from kustomgen.k8s.quantity import quantity_or_none
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for container in build.containers("initContainers", "containers"):
        at = limit_of(container, "memory")
        if not at.present:
            yield Problem(at, f"container {container.name!r} has no memory limit")
        elif quantity_or_none(at.value) == 0:
            yield Problem(at, f"memory limit {at.value!r} of container {container.name!r} means no limit")


RULE = Rule(
    "memory-limit-set",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "kube-linter/unset-memory-requirements", "kube-score/container-resources", "polaris/memoryLimitsMissing",
        "gatekeeper/containerlimits", "kyverno/require-requests-limits", "checkov/CKV_K8S_13", "kubescape/C-0271",
        "gatekeeper/containerresources",
    ),
)  # fmt: skip
