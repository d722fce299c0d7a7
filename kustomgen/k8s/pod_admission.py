"""Whether the namespaces of a build admit its pods, by what decides there: labels, LimitRanges and
ResourceQuotas.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kustomgen.k8s.resource import Resource
from kustomgen.k8s.verdict import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.resource import Node

ENFORCE = "pod-security.kubernetes.io/enforce"


def refused_pods(build: Build, labels: Mapping[str, str] | None = None) -> Iterator[tuple[Node, Pod, str]]:
    """What of a pod its namespace refuses, whose pod that is, and the server's words.

    ``labels`` are those of a namespace whose object is not in the build; without them it admits by
    its other objects.
    """
    for namespace, gate in _gates(build, labels or {}).items():
        pods = [pod for pod in build.pods if _made_in(pod) == namespace]
        verdicts = build.server.admission(gate, [_as_object(pod) for pod in pods]) if build.server else ()
        for pod, verdict in zip(pods, verdicts, strict=True):
            for cause in verdict.causes:
                yield pod.template.walk(*cause.path), pod, cause.message


def _made_in(pod: Pod) -> str:
    """The namespace in which the pod is made; nowhere where it is only a template for others."""
    return "" if pod.workload.kind == "PodTemplate" else pod.workload.namespace or "default"


def _as_object(pod: Pod) -> Resource:
    """The pod that the workload's controller makes."""
    metadata = {**pod.metadata.mapping, "name": pod.workload.name or "pod"}
    return Resource({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod.spec.value})


def _gates(build: Build, default: Mapping[str, str]) -> dict[str, Gate]:
    """What decides in each namespace, where anything does."""
    if build.server is None:
        return {}
    labels = {each.name: each.labels for each in build.of_kind("Namespace", group="")}
    limits, quotas = _by_namespace(build, "LimitRange"), _by_namespace(build, "ResourceQuota")
    gates = {}
    for name in sorted({_made_in(pod) for pod in build.pods} - {""}):
        given = {key: str(value) for key, value in labels.get(name, default).items() if key.startswith(_PREFIX)}
        if ENFORCE in given or limits[name] or quotas[name]:
            gates[name] = Gate(
                given, tuple(each.manifest for each in limits[name]), tuple(each.manifest for each in quotas[name])
            )
    return gates


_PREFIX = ENFORCE.rpartition("/")[0]


def _by_namespace(build: Build, kind: str) -> defaultdict[str, list[Resource]]:
    """The objects of a kind that the server accepts: what is refused itself never refuses a pod."""
    found: defaultdict[str, list[Resource]] = defaultdict(list)
    objects = tuple(build.of_kind(kind, group=""))
    verdicts = build.server.verdicts(objects) if build.server else ()
    for resource, verdict in zip(objects, verdicts, strict=True):
        if not verdict.causes:
            found[resource.namespace or "default"].append(resource)
    return found
