"""An environment at its autoscalers' maxima fits its ResourceQuota and the capacity in the policy.

A quota that fits today's pods can refuse those of a busy day: the autoscaler scales up, and the
ReplicaSet reports ``exceeded quota``. The rule adds up requests and limits of all pods at the
autoscalers' maxima, one run of every Job, and all claims. The parameters are the cluster's share
for an environment: ``cpu`` and ``memory`` for requests, ``storage``, ``pods``.
``kustomgen capacity`` shows the sums.

Fix: raise the quota, or lower `maxReplicas` or the requests.

Fails::

    apiVersion: v1
    kind: ResourceQuota
    metadata: {name: shop}
    spec: {hard: {requests.cpu: "1"}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 3
      template: {spec: {containers: [{name: web, resources: {requests: {cpu: 500m}}}]}}

Passes::

    apiVersion: v1
    kind: ResourceQuota
    metadata: {name: shop}
    spec: {hard: {requests.cpu: "2"}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 3
      template: {spec: {containers: [{name: web, resources: {requests: {cpu: 500m}}}]}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.capacity import capacity, shown
from kustomgen.k8s.quantity import parse_quantity
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from kustomgen.policy.param_types import QuantityText


class CapacityFits(Params):
    cpu: QuantityText | None = None
    memory: QuantityText | None = None
    storage: QuantityText | None = None
    pods: QuantityText | None = None

    def limits(self) -> dict[str, str]:
        """What is set, by its name in a ResourceQuota."""
        given = {
            "requests.cpu": self.cpu,
            "requests.memory": self.memory,
            "requests.storage": self.storage,
            "pods": self.pods,
        }
        return {name: str(value) for name, value in given.items() if value is not None}


def check(build: Build, params: CapacityFits) -> Iterator[Problem]:
    if not params.limits() and not any(build.of_kind("ResourceQuota", group="")):
        return
    found = capacity(build)
    for quota in found.quotas:
        if not quota.fits:
            used, hard = shown(quota.name, quota.used), shown(quota.name, quota.hard)
            yield Problem(quota.at, f"{quota.name} may reach {used}, and the quota is {hard}")
    for name, text in params.limits().items():
        used_, hard_ = found.high[name], parse_quantity(text)
        if used_ > hard_:
            largest = max(found.parts, key=lambda part: part.high[name])
            said = f"{name} may reach {shown(name, used_)}, of which {shown(name, largest.high[name])} here"
            yield Problem(largest.resource.node, f"{said}; the policy allows {shown(name, hard_)}")


RULE = Rule("capacity-fits", Severity.WARNING, __doc__, check, CapacityFits())
