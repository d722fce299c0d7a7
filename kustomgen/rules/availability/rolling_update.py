"""A Deployment behind a Service is updated step by step.

``Recreate`` stops all pods before it starts new ones. A rolling update that allows all pods to be
unavailable does the same, so each release is an outage. Only Deployments that a Service selects are
checked. ``Recreate`` is right for pods that mount a claim, because two pods may not use it at once.
The default strategy is RollingUpdate (apps/v1 DeploymentStrategy). A policy can limit how many pods
are unavailable or added at once: counts, or percentages of the lowest number of pods.

Fix: set ``strategy.type: RollingUpdate`` with ``maxUnavailable`` below the number of pods.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {strategy: {type: Recreate}, template: {metadata: {labels: {app: web}}, spec: {}}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80}]}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {strategy: {type: RollingUpdate}, template: {metadata: {labels: {app: web}}, spec: {}}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.claims import claims_of
from kustomgen.k8s.intstr import scaled
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from kustomgen.policy.param_types import IntOrPercent

_DEFAULT = "25%"
"""Of both fields (apps/v1 RollingUpdateDeployment)."""


class RollingUpdate(Params):
    min_unavailable: IntOrPercent | None = None
    max_unavailable: IntOrPercent | None = None
    min_surge: IntOrPercent | None = None
    max_surge: IntOrPercent | None = None


def check(build: Build, params: RollingUpdate) -> Iterator[Problem]:
    served = {
        id(pod)
        for service in build.of_kind("Service", group="")
        for pod in build.selecting(service["spec"]["selector"].mapping, service.namespace)
    }
    for pod in build.pods:
        if pod.workload.kind != "Deployment" or id(pod) not in served or any(claims_of(pod)):
            continue
        strategy = pod.workload["spec"]["strategy"]
        at = strategy["rollingUpdate"]["maxUnavailable"]
        replicas = build.fewest_replicas(pod.workload) or 0
        away = scaled(at.value, replicas, round_up=False)
        if strategy["type"].value == "Recreate":
            yield Problem(strategy["type"], "Recreate stops all pods before it starts new ones, expected RollingUpdate")
        elif away is not None and replicas and away >= replicas:
            yield Problem(at, f"maxUnavailable {at.value!r} is all of {replicas} pods at once")
        elif replicas:
            rolling = strategy["rollingUpdate"]
            # The deployment controller rounds maxUnavailable down, and maxSurge up.
            yield from _bounds(
                rolling["maxUnavailable"], replicas, params.min_unavailable, params.max_unavailable, up=False
            )
            yield from _bounds(rolling["maxSurge"], replicas, params.min_surge, params.max_surge, up=True)


def _bounds(at: Node, replicas: int, least: int | str | None, most: int | str | None, *, up: bool) -> Iterator[Problem]:
    given = at.value if at.present else _DEFAULT
    pods = scaled(given, replicas, round_up=up)
    if pods is None:
        return  # the schema rule speaks of what is neither
    said = f"{at.path[-1]} {given!r}{'' if at.present else ', the default,'} is {pods} of {replicas} pods"
    for word, bound, wrong in (("least", least, int.__lt__), ("most", most, int.__gt__)):
        count = scaled(bound, replicas, round_up=up)
        if count is not None and wrong(pods, count):
            yield Problem(at, f"{said}, expected at {word} {count}" + ("" if bound == count else f" ({bound})"))


RULE = Rule(
    "rolling-update",
    Severity.WARNING,
    __doc__,
    check,
    RollingUpdate(),
    aliases=(
        "kube-linter/no-rolling-update-strategy",
        "kube-score/deployment-strategy", "kubescape/C-0305",
    ),
)  # fmt: skip
