"""Containers that an autoscaler measures by utilization set requests.

Utilization is a percentage of the request. If one container of the pod has no request, the
HorizontalPodAutoscaler reports "missing request for cpu" and does not scale
(kubernetes/pkg/controller/podautoscaler, calculatePodRequests). Native sidecars count, other init
containers do not. A limit serves as the request if that is missing. Without ``metrics``, the
autoscaler measures CPU. KEDA's ``cpu`` and ``memory`` triggers behave the same. LimitRanges are not
considered.

Fix: set ``resources.requests`` for that resource in every container of the target.

Fails::

    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: web}]}}}

Passes::

    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: web, resources: {requests: {cpu: 100m}}}]}}}
"""

from __future__ import annotations

from kustomgen.k8s.compute import own_request, request_of
from kustomgen.rules.api import Build, Container, Iterator, Node, Params, Pod, Problem, Resource, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for pod in build.pods:
        missing: dict[tuple[str | int, ...], Problem] = {}
        for scaler in build.scalers_of(pod.workload):
            for resource, only in _measured(scaler):
                for at, container in _without_request(pod, resource, only):
                    text = f"container {container.name!r} has no {resource} request, and {scaler} measures its share"
                    missing.setdefault(at.path, Problem(at, text))
        yield from missing.values()


def _measured(scaler: Resource) -> Iterator[tuple[str, str]]:
    """What is measured by utilization: the resource, and the container's name or an empty one for
    all.
    """
    spec = scaler["spec"]
    if scaler.kind == "ScaledObject":
        for trigger in spec["triggers"]:
            metadata = trigger["metadata"]
            if "Utilization" in (trigger["metricType"].value, metadata["type"].value):
                yield trigger["type"].text, metadata["containerName"].text
        return
    metrics = list(spec["metrics"])
    if not metrics:
        yield "cpu", ""
    for metric in metrics:
        for field in ("resource", "containerResource"):
            source = metric[field]
            if source["target"]["type"].value == "Utilization":
                yield source["name"].text, source["container"].text


def _without_request(pod: Pod, resource: str, only: str) -> Iterator[tuple[Node, Container]]:
    for container in pod.containers("initContainers", "containers"):
        if container.init or (only and container.name != only):
            continue
        at = own_request(container.node, resource) if only else request_of(container, resource)
        if not at.present:
            yield at, container


RULE = Rule("hpa-has-requests", Severity.ERROR, __doc__, check)
