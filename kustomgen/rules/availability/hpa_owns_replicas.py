"""A workload with an autoscaler does not set ``spec.replicas``.

Each apply resets the number that the autoscaler chose: pods of a loaded service are stopped and
started again (Kubernetes, "Migrating Deployments and StatefulSets to horizontal autoscaling").
It passes where an Application of Argo CD applies the overlay, ignores differences in
``/spec/replicas`` and has ``RespectIgnoreDifferences=true``.
``replicas: 0`` passes with a HorizontalPodAutoscaler, because it is the documented way to switch
that off. KEDA would scale up again.

Fix: remove ``spec.replicas`` and the ``replicas`` entry of the kustomization. Set the autoscaler's
minimum.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 2}
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 5}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {}
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 5}
"""

from __future__ import annotations

from kustomgen.k8s.pods import SCALED
from kustomgen.rules.api import GONE, Build, Edit, Iterator, Need, Node, Params, Problem, Resource, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for workload in build.of_kind(*SCALED):
        at = workload["spec"]["replicas"]
        scalers = build.scalers_of(workload)
        off = at.value == 0 and all(scaler.kind == "HorizontalPodAutoscaler" for scaler in scalers)
        if at.present and scalers and not off and not all(_keeps(scaler, at.value) for scaler in scalers):
            said = f"replicas {at.value!r} is reset by every apply, and {scalers[0]} sets it in between"
            yield Problem(at, said, needs=Need.left_replicas(build.path, workload))


def _keeps(scaler: Resource, replicas: object) -> bool:
    """Whether an autoscaler can set this number alone: its minimum is its maximum."""
    spec, least, most = scaler["spec"], "minReplicas", "maxReplicas"
    if scaler.kind == "ScaledObject":
        least, most = "minReplicaCount", "maxReplicaCount"
    return bool(spec[least].value == spec[most].value == replicas)


def fix(_build: Build, problem: Problem) -> Iterator[Edit]:
    """The field goes, from every file that sets it."""
    if isinstance(problem.at, Node):
        yield Edit(problem.at, GONE)


RULE = Rule(
    "hpa-owns-replicas",
    Severity.ERROR,
    __doc__,
    check,
    fix=fix,
    aliases=("kube-score/deployment-targeted-by-hpa-does-not-have-replicas-configured",),
)
