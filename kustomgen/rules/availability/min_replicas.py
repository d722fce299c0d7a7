"""A workload runs several pods, also at its quietest.

With one pod every eviction, rollout and node failure is an outage; with two, one of them together with a rollout is.
What counts is the minimum of the autoscaler where one targets the workload, else ``spec.replicas``, and 1 where neither
says (core defaults). What is switched off (0), and KEDA's scaling to none, is meant so. ``min`` is for the environment
to say: recommended are 2 in staging and 3 in production. ``max`` bounds ``spec.replicas`` from above.

Fix: raise ``minReplicas`` of the autoscaler, or ``spec.replicas``.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 2}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 3}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.finding import Severity
from kustomgen.policy.rule import Params, Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node


class MinReplicas(Params):
    min: int = 3
    max: int | None = None
    kinds: tuple[str, ...] = ("Deployment", "Rollout")


def check(build: Build, params: MinReplicas) -> Iterator[Problem]:
    for workload in build.of_kind(*params.kinds):
        if not build.scalers_of(workload):
            yield from _judge(workload["spec"]["replicas"], 1, params)
    for scaler in build.of_kind("HorizontalPodAutoscaler", "ScaledObject"):
        if scaler.kind == "ScaledObject":
            yield from _judge(scaler["spec"]["minReplicaCount"], 0, params)
        else:
            yield from _judge(scaler["spec"]["minReplicas"], 1, params)


def _judge(at: Node, default: int, params: MinReplicas) -> Iterator[Problem]:
    number = default if at.integer is None else at.integer
    found = f"{at.path[-1]} is {number}" + ("" if at.present else " by default")
    if 0 < number < params.min:
        yield Problem(at, f"{found}, expected {params.min} or more")
    elif params.max is not None and number > params.max and at.path[-1] == "replicas":
        yield Problem(at, f"{found}, expected {params.max} at most")


RULE = Rule(
    "min-replicas",
    Severity.WARNING,
    __doc__,
    check,
    MinReplicas(),
    aliases=(
        "kube-linter/minimum-three-replicas", "kube-linter/hpa-minimum-three-replicas",
        "kube-score/deployment-replicas", "kube-score/horizontalpodautoscaler-replicas",
        "polaris/deploymentMissingReplicas", "polaris/hpaMinAvailability", "gatekeeper/replicalimits",
        "gatekeeper/horizontalpodautoscaler", "kyverno/deployment-has-multiple-replicas",
    ),
)  # fmt: skip
