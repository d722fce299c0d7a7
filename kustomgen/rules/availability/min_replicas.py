"""A workload runs at least the minimum number of pods.

With one pod, every eviction, rollout and node failure is an outage. With two, a node failure during
a rollout is. The minimum of the autoscaler counts if there is one, else ``spec.replicas``, else 1.
Workloads scaled to 0, and KEDA's scaling to 0, are intentional and pass. ``min`` is set per
environment; recommended are 2 in staging and 3 in production. ``max`` limits ``spec.replicas`` and
the autoscaler's maximum.

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

from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity


class MinReplicas(Params):
    min: int = 3
    max: int | None = None
    kinds: tuple[str, ...] = ("Deployment", "Rollout")


def check(build: Build, params: MinReplicas) -> Iterator[Problem]:
    for workload in build.of_kind(*params.kinds):
        if not build.scalers_of(workload):
            at = workload["spec"]["replicas"]
            yield from _least(at, 1, params)
            yield from _most(at, 1, params)
    for scaler in build.of_kind("HorizontalPodAutoscaler", "ScaledObject"):
        suffix, low, high = ("Count", 0, 100) if scaler.kind == "ScaledObject" else ("s", 1, 1)
        yield from _least(scaler["spec"][f"minReplica{suffix}"], low, params)
        yield from _most(scaler["spec"][f"maxReplica{suffix}"], high, params)


def _least(at: Node, default: int, params: MinReplicas) -> Iterator[Problem]:
    number, found = _found(at, default)
    if 0 < number < params.min:
        yield Problem(at, f"{found}, expected {params.min} or more")


def _most(at: Node, default: int, params: MinReplicas) -> Iterator[Problem]:
    number, found = _found(at, default)
    if params.max is not None and number > params.max:
        yield Problem(at, f"{found}, expected {params.max} at most")


def _found(at: Node, default: int) -> tuple[int, str]:
    number = default if at.integer is None else at.integer
    return number, f"{at.path[-1]} is {number}" + ("" if at.present else " by default")


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
