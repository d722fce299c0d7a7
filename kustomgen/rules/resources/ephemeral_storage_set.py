"""Every container sets a request and a limit for ephemeral storage.

Logs, the writable layer and ``emptyDir`` volumes share the node's disk. A pod that fills it causes
evictions of other pods (Kubernetes, "Local ephemeral storage"). A limit serves as a missing
request. ``emptyDirOnly`` limits the rule to pods with an ``emptyDir`` on disk, ``equal`` requires
equal requests and limits, ``max`` sets the highest limit.

Fix: set ``ephemeral-storage`` under ``resources.requests`` and ``resources.limits``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {requests: {ephemeral-storage: 1Gi}}}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {limits: {ephemeral-storage: 1Gi}}}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.compute import limit_of, request_of
from kustomgen.k8s.quantity import parse_quantity, quantity_or_none
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from kustomgen.policy.param_types import QuantityText

_NAME = "ephemeral-storage"


class EphemeralStorageSet(Params):
    equal: bool = False
    empty_dir_only: bool = False
    max: QuantityText | None = None


def check(build: Build, params: EphemeralStorageSet) -> Iterator[Problem]:
    for pod in build.pods:
        if params.empty_dir_only and not any(_on_disk(volume) for volume in pod.volumes()):
            continue
        for container in pod.containers("initContainers", "containers"):
            request, limit = request_of(container, _NAME), limit_of(container, _NAME)
            whose = f"container {container.name!r}"
            if not limit.present:
                yield Problem(limit, f"{whose} has no limit of {_NAME}")
            elif params.max is not None and (quantity_or_none(limit.value) or 0) > parse_quantity(params.max):
                yield Problem(limit, f"{whose} is limited to {limit.value!r} {_NAME}, expected {params.max} at most")
            if not request.present:
                yield Problem(request, f"{whose} has no request of {_NAME}")
            elif limit.present and params.equal and quantity_or_none(request.value) != quantity_or_none(limit.value):
                yield Problem(request, f"{whose} requests {request.value!r} {_NAME}, its limit is {limit.value!r}")


def _on_disk(volume: Node) -> bool:
    return volume["emptyDir"].present and volume["emptyDir"]["medium"].value != "Memory"


RULE = Rule(
    "ephemeral-storage-set",
    Severity.INFO,
    __doc__,
    check,
    EphemeralStorageSet(),
    aliases=(
        "kube-score/container-ephemeral-storage-request-and-limit", "gatekeeper/ephemeralstoragelimit",
        "kyverno/require-emptydir-requests-and-limits",
    ),
)  # fmt: skip
