"""Requests and limits are in a plausible range.

``memory: 128m`` is an eighth of a byte, ``memory: 512`` is 512 bytes, and ``cpu: 500`` is 500
cores. A wrong or missing suffix is valid, but the pod never starts or fits no node (apimachinery
resource.Quantity; the kubelet rejects too little memory). Parameters set the bounds for requests
and limits; bounds for requests only take precedence.

Fix: write the unit: ``500m`` for half a core, ``128Mi`` for memory.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {requests: {cpu: 500, memory: 128m}}}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, resources: {requests: {cpu: 500m, memory: 128Mi}}}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.quantity import parse_quantity, quantity_or_none
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from kustomgen.policy.param_types import QuantityText


class ResourcesWithinBounds(Params):
    min_cpu: QuantityText = "1m"
    max_cpu: QuantityText = "128"
    min_memory: QuantityText = "4Mi"
    max_memory: QuantityText = "2Ti"
    min_cpu_request: QuantityText | None = None
    max_cpu_request: QuantityText | None = None
    min_memory_request: QuantityText | None = None
    max_memory_request: QuantityText | None = None


def check(build: Build, params: ResourcesWithinBounds) -> Iterator[Problem]:
    texts = {
        ("limits", "cpu"): (params.min_cpu, params.max_cpu),
        ("limits", "memory"): (params.min_memory, params.max_memory),
        ("requests", "cpu"): (params.min_cpu_request or params.min_cpu, params.max_cpu_request or params.max_cpu),
        ("requests", "memory"): (
            params.min_memory_request or params.min_memory,
            params.max_memory_request or params.max_memory,
        ),
    }
    bounds = {at: (low, high, parse_quantity(low), parse_quantity(high)) for at, (low, high) in texts.items()}
    for pod in build.pods:
        holders = [(pod.spec, "the pod")]
        holders += [(c.node, f"container {c.name!r}") for c in pod.containers("initContainers", "containers")]
        for holder, whose in holders:
            for (field, name), (low, high, least, most) in bounds.items():
                at = holder["resources"][field][name]
                amount = quantity_or_none(at.value)
                if amount and not least <= amount <= most:
                    yield Problem(at, f"{field} of {whose}: {name} is {at.value!r}, expected {low} to {high}")


RULE = Rule(
    "resources-within-bounds",
    Severity.WARNING,
    __doc__,
    check,
    ResourcesWithinBounds(),
    aliases=( "gatekeeper/containerlimits",
        "gatekeeper/containerrequests",
    ),
)  # fmt: skip
