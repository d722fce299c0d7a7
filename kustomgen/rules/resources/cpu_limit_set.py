"""Every container has a cpu limit.

A cpu limit keeps a container from taking what others did not request, and makes its speed the same on every node. It
also throttles while the node is idle, so the field is divided (kube-score issue 30, Kyverno ships both directions):
``expect: unset`` asks for the opposite. A limit of the whole pod counts (KEP-2837); ephemeral containers have none.

Fix: set ``resources.limits.cpu``, or remove it where the policy expects none.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {requests: {cpu: 100m}}}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {limits: {cpu: 500m}}}]}
"""

from __future__ import annotations

from typing import Literal

from kustomgen.k8s.compute import limit_of
from kustomgen.k8s.quantity import quantity_or_none
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class CpuLimitSet(Params):
    expect: Literal["set", "unset"] = "set"


def check(build: Build, params: CpuLimitSet) -> Iterator[Problem]:
    for container in build.containers("initContainers", "containers"):
        at = limit_of(container, "cpu")
        limited = at.present and quantity_or_none(at.value) != 0
        if limited and params.expect == "unset":
            yield Problem(at, f"cpu of container {container.name!r} is limited to {at.value!r}, expected no limit")
        elif not limited and params.expect == "set":
            found = f" but {at.value!r}" if at.present else ""
            yield Problem(at, f"container {container.name!r} has no cpu limit{found}")


RULE = Rule(
    "cpu-limit-set",
    Severity.WARNING,
    __doc__,
    check,
    CpuLimitSet(),
    aliases=(
        "kube-score/container-resources", "polaris/cpuLimitsMissing", "gatekeeper/containerlimits",
        "kyverno/require-cpu-limits", "kyverno/forbid-cpu-limits", "checkov/CKV_K8S_11", "kubescape/C-0270",
    ),
)  # fmt: skip
