"""Every container has a CPU limit.

A CPU limit protects what other containers requested and gives the same speed on every node. It also
throttles on an idle node, so opinions differ (kube-score issue 30; Kyverno has both directions):
``expect: unset`` requires the opposite. A limit of the whole pod counts (KEP-2837). Ephemeral
containers have none.

Fix: set ``resources.limits.cpu``. With ``expect: unset``, remove it.

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
