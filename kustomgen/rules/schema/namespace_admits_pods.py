"""The Namespace, the LimitRanges and the ResourceQuotas of a build admit its pods.

A Deployment is accepted whatever its pods look like; they are refused one by one afterwards, when its ReplicaSet makes
them, and the release hangs without a single pod. Three admission plugins decide by objects of the namespace itself, which
are often in the same build: PodSecurity by the label `pod-security.kubernetes.io/enforce`, LimitRanger by LimitRanges, and
ResourceQuota by quotas: one on `limits.cpu` refuses every pod that sets none, unless a LimitRange gives it. kustomgen asks
the plugins' own code. A Namespace without the label, or one that is not in the build, is not judged.

Fix: change the pod as the message says, or the Namespace, the LimitRange or the quota that refuses it.

Fails::

    apiVersion: v1
    kind: ResourceQuota
    metadata: {name: compute, namespace: shop}
    spec: {hard: {limits.cpu: "4"}}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: shop}
    spec:
      containers: [{name: web, image: "ghcr.io/acme/web:1.0.0"}]

Passes::

    apiVersion: v1
    kind: ResourceQuota
    metadata: {name: compute, namespace: shop}
    spec: {hard: {limits.cpu: "4"}}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: shop}
    spec:
      containers: [{name: web, image: "ghcr.io/acme/web:1.0.0", resources: {limits: {cpu: 500m}}}]
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kustomgen.k8s.verdict import Gate
from kustomgen.rules.api import Build, Iterator, Params, Pod, Problem, Resource, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.k8s.verdict import ApiServer

_ENFORCE = "pod-security.kubernetes.io/enforce"


def check(build: Build, _params: Params) -> Iterator[Problem]:
    gates = _gates(build) if build.server else {}
    for namespace, gate in gates.items():
        pods = [pod for pod in build.pods if _made_in(pod) == namespace]
        yield from _refused(build.server, gate, pods)


def _made_in(pod: Pod) -> str:
    """The namespace in which the pod is made; nowhere where it is only a template for others."""
    return "" if pod.workload.kind == "PodTemplate" else pod.workload.namespace or "default"


def _refused(server: ApiServer | None, gate: Gate, pods: Sequence[Pod]) -> Iterator[Problem]:
    verdicts = server.admission(gate, [_as_object(pod) for pod in pods]) if server else ()
    for pod, verdict in zip(pods, verdicts, strict=True):
        for cause in verdict.causes:
            message = f"the namespace admits no pod of {pod.workload}: {cause.message}"
            yield Problem(pod.template.walk(*cause.path), message)


def _as_object(pod: Pod) -> Resource:
    """The pod that the workload's controller makes."""
    metadata = {**pod.metadata.mapping, "name": pod.workload.name or "pod"}
    return Resource({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod.spec.value})


def _gates(build: Build) -> dict[str, Gate]:
    """What decides in each namespace, where anything does."""
    labels = {each.name: each.labels for each in build.of_kind("Namespace", group="") if _ENFORCE in each.labels}
    limits, quotas = _by_namespace(build, "LimitRange"), _by_namespace(build, "ResourceQuota")
    return {
        name: Gate(
            {key: str(value) for key, value in labels.get(name, {}).items()},
            tuple(each.manifest for each in limits[name]),
            tuple(each.manifest for each in quotas[name]),
        )
        for name in sorted({*labels, *limits, *quotas})
    }


def _by_namespace(build: Build, kind: str) -> defaultdict[str, list[Resource]]:
    found: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in build.of_kind(kind, group=""):
        found[resource.namespace or "default"].append(resource)
    return found


RULE = Rule("namespace-admits-pods", Severity.ERROR, __doc__, check)
