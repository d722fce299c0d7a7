"""Every container requests CPU and memory.

The scheduler places a pod by its requests. A pod without requests can land on a full node, gets the
least CPU, and is evicted first (QoS class BestEffort). A limit counts, because the API server uses
it as the request; resources of the whole pod count as well (KEP-2837). Ephemeral containers cannot
have any.

Fix: set ``resources.requests.cpu`` and ``resources.requests.memory`` to the container's usage.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {requests: {cpu: 100m}}}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {requests: {cpu: 100m, memory: 128Mi}}}]}
"""

from __future__ import annotations

from kustomgen.k8s.compute import request_of
from kustomgen.k8s.quantity import quantity_or_none
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for container in build.containers("initContainers", "containers"):
        for name in ("cpu", "memory"):
            at = request_of(container, name)
            if not at.present:
                yield Problem(
                    at, f"container {container.name!r} has no {name} request, and no limit that would replace it"
                )
            elif quantity_or_none(at.value) == 0:
                yield Problem(at, f"container {container.name!r} requests {at.value!r} {name}, expected more than 0")


RULE = Rule(
    "requests-set",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "kube-linter/unset-cpu-requirements", "kube-score/container-resources", "polaris/cpuRequestsMissing",
        "polaris/memoryRequestsMissing", "gatekeeper/containerresources", "kyverno/require-requests-limits",
        "checkov/CKV_K8S_10", "checkov/CKV_K8S_12", "kubescape/C-0268", "kubescape/C-0269",
        "gatekeeper/containerrequests",
    ),
)  # fmt: skip
