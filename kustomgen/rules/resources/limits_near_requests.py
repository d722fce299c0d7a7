"""A limit is between the request and a few times the request.

Usage above the request is not guaranteed. With high ratios a node promises more than it has, and
when memory runs out some pod is killed (Kubernetes, "Resource Management for Pods and Containers").
The API server rejects a limit below the request. ``maxRatio`` sets the ratio per resource.

Fix: raise the request to the container's usage, or lower the limit.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {requests: {memory: 64Mi}, limits: {memory: 4Gi}}}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}}]}
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from kustomgen.k8s.compute import limit_of, request_of
from kustomgen.k8s.quantity import quantity_or_none
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class LimitsNearRequests(Params):
    max_ratio: float = 2.0
    resources: tuple[str, ...] = ("cpu", "memory")


def check(build: Build, params: LimitsNearRequests) -> Iterator[Problem]:
    most = Decimal(str(params.max_ratio))
    for container in build.containers("initContainers", "containers"):
        for name in params.resources:
            at = limit_of(container, name)
            limit, request = quantity_or_none(at.value), quantity_or_none(request_of(container, name).value)
            if not limit or not request:
                continue
            found = f"{name} limit {at.value!r} of container {container.name!r}"
            if limit < request:
                yield Problem(at, f"{found} is below its request {request_of(container, name).value!r}")
            elif limit > request * most:
                times = f"{round(limit / request, 1):f} times its request {request_of(container, name).value!r}"
                least = _written(name, limit / most)
                yield Problem(at, f"{found} is {times}, expected {params.max_ratio:g} times at most: request {least}")


def _written(name: str, amount: Decimal) -> str:
    """An amount as people write it, rounded up: millicores, or mebibytes."""
    unit, suffix = (Decimal("0.001"), "m") if name == "cpu" else (Decimal(2**20), "Mi")
    return f"{(amount / unit).to_integral_value(ROUND_CEILING):f}{suffix}"


RULE = Rule(
    "limits-near-requests",
    Severity.WARNING,
    __doc__,
    check,
    LimitsNearRequests(),
    aliases=(
        "gatekeeper/containerresourceratios", "kyverno/enforce-resources-as-ratio",
    ),
)  # fmt: skip
