"""A workload has at most one autoscaler of each kind.

Two HorizontalPodAutoscalers set ``replicas`` in turn and undo each other. The controller reports
AmbiguousSelector and stops. A ScaledObject counts, because KEDA creates a HorizontalPodAutoscaler
from it, unless ``transfer-hpa-ownership`` takes over the existing one. Two VerticalPodAutoscalers
conflict over requests in the same way; those with ``updateMode: "Off"`` only recommend.

Fix: keep one autoscaler with all the metrics.

Fails::

    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: a}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 1, maxReplicas: 3}
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: b}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 1, maxReplicas: 5}

Passes::

    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: a}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 1, maxReplicas: 5}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity

_TRANSFER = "scaledobject.keda.sh/transfer-hpa-ownership"


def check(build: Build, _: Params) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Resource] = {}
    for scaler, field, family in _scalers(build):
        target = scaler["spec"][field]
        kind = target["kind"].text or "Deployment"
        name = target["name"].text
        before = first.setdefault((family, kind, name, scaler.namespace), scaler)
        if name and before is not scaler:
            yield Problem(target, f"{kind}/{name} is the target of {before} already")


def _scalers(build: Build) -> Iterator[tuple[Resource, str, str]]:
    for scaler in build.of_kind("HorizontalPodAutoscaler", "ScaledObject"):
        if scaler.annotations.get(_TRANSFER) != "true":
            yield scaler, "scaleTargetRef", "horizontal"
    for scaler in build.of_kind("VerticalPodAutoscaler", group="autoscaling.k8s.io"):
        if scaler["spec"]["updatePolicy"]["updateMode"].value != "Off":
            yield scaler, "targetRef", "vertical"


RULE = Rule(
    "autoscaler-unique",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "kyverno/prevent-duplicate-hpa", "kyverno/prevent-duplicate-vpa",
    ),
)  # fmt: skip
