"""A container's requests equal its limits.

Such a pod has the QoS class Guaranteed: it is evicted last and does not depend on its neighbours
(Kubernetes, "Pod Quality of Service Classes"). It also leaves nodes half empty, so this suits few
workloads. ``resources`` narrows the rule, for example to memory.

Fix: set ``resources.requests`` and ``resources.limits`` to the same amounts.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {requests: {cpu: 100m}, limits: {cpu: 200m}}}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {requests: {cpu: 200m, memory: 1Gi}, limits: {cpu: 0.2, memory: 1024Mi}}}]}
"""

from __future__ import annotations

from kustomgen.k8s.compute import limit_of, request_of
from kustomgen.k8s.quantity import quantity_or_none
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity

_QOS = frozenset({"cpu", "memory"})
"""What the QoS class depends on; other resources are compared where both are set."""


class RequestsEqualLimits(Params):
    resources: tuple[str, ...] = ("cpu", "memory", "ephemeral-storage")


def check(build: Build, params: RequestsEqualLimits) -> Iterator[Problem]:
    for container in build.containers("initContainers", "containers"):
        for name in params.resources:
            request, limit = request_of(container, name), limit_of(container, name)
            if name not in _QOS and not (request.present and limit.present):
                continue
            if quantity_or_none(request.value) != quantity_or_none(limit.value):
                found = f"requests {_amount(request)} {name} and is limited to {_amount(limit)}"
                yield Problem(request, f"container {container.name!r} {found}, expected the same")


def _amount(at: Node) -> str:
    return repr(at.value) if at.present else "no"


RULE = Rule(
    "requests-equal-limits",
    Severity.INFO,
    __doc__,
    check,
    RequestsEqualLimits(),
    aliases=(
        "kube-score/container-resource-requests-equal-limits", "kube-score/container-cpu-requests-equal-limits",
        "kube-score/container-memory-requests-equal-limits", "kube-score/container-ephemeral-storage-request-equals-limit", "kyverno/memory-requests-equal-limits",
        "kyverno/require-qos-guaranteed", "kyverno/require-qos-burstable",
    ),
)  # fmt: skip
