"""An autoscaler's maximum is above its minimum.

If both are equal, it never scales. The API server rejects a maximum below the minimum
(autoscaling/v2 HorizontalPodAutoscalerSpec). The default minimum is 1; for KEDA the defaults are 0
and 100. ``minSpread`` requires a larger difference.

Fix: raise ``maxReplicas``, or remove the autoscaler and set ``spec.replicas``.

Fails::

    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 3, maxReplicas: 3}

Passes::

    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 3, maxReplicas: 6}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class HpaCanScale(Params):
    min_spread: int = 1


def check(build: Build, params: HpaCanScale) -> Iterator[Problem]:
    for scaler in build.of_kind("HorizontalPodAutoscaler", "ScaledObject"):
        suffix, low, high = ("Count", 0, 100) if scaler.kind == "ScaledObject" else ("s", 1, None)
        at = scaler["spec"][f"maxReplica{suffix}"]
        least = _or(scaler["spec"][f"minReplica{suffix}"].integer, low)
        most = _or(at.integer, high)
        if most is not None and least is not None and most - least < params.min_spread:
            expected = f"expected {least + params.min_spread} or more"
            yield Problem(at, f"{at.path[-1]} is {most} and the minimum {least}, {expected}")


def _or(value: int | None, default: int | None) -> int | None:
    return default if value is None else value


RULE = Rule(
    "hpa-can-scale",
    Severity.WARNING,
    __doc__,
    check,
    HpaCanScale(),
    aliases=(
        "polaris/hpaMaxAvailability", "gatekeeper/horizontalpodautoscaler",
    ),
)  # fmt: skip
