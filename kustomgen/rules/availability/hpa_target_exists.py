"""The workload that an autoscaler references exists.

The HorizontalPodAutoscaler controller finds its target by API group, kind and name in its own
namespace. If there is none, it reports FailedGetScale and does not scale. ``namePrefix`` changes
the reference in a HorizontalPodAutoscaler but not in a KEDA ScaledObject. Custom kinds pass,
because an operator may create them.

Fix: set apiVersion, kind and name of the workload in ``scaleTargetRef``, in the same namespace.

Fails::

    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: wbe}, maxReplicas: 3}

Passes::

    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.names import NameIndex, few
from kustomgen.k8s.pods import SCALED
from kustomgen.k8s.schema import is_builtin_group
from kustomgen.rules.api import Build, Iterator, Need, Params, Problem, Resource, Rule, Severity, pod_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def check(build: Build, _: Params) -> Iterator[Problem]:
    there: dict[str, list[Resource]] = {}
    names: dict[str, NameIndex] = {}
    for scaler in build.of_kind("HorizontalPodAutoscaler", "ScaledObject"):
        keda = scaler.kind == "ScaledObject"
        target = scaler["spec"]["scaleTargetRef"]
        api_version = target["apiVersion"].text or ("apps/v1" if keda else "")
        kind = target["kind"].text or ("Deployment" if keda else "")
        group, name = api_version.rpartition("/")[0], target["name"].text
        if not kind or not name:
            continue  # the schema rule speaks of what is missing
        if kind not in SCALED:
            if is_builtin_group(group):
                yield Problem(target["kind"], f"{api_version} {kind} cannot be scaled")
            continue
        workload = build.find(kind, name, scaler.namespace, group)
        yield from _unknown_containers(scaler, workload)
        if workload is None:
            wanted = f"{kind}/{name} of apiVersion {api_version!r} in namespace {scaler.namespace!r}"
            if kind not in there:
                there[kind] = list(build.of_kind(kind))
                names[kind] = NameIndex(each.name for each in there[kind])
            near = build.named(kind, name) or names[kind].slip(name)
            message = f"the build has no {wanted}{_instead(build.named(kind, name), there[kind])}"
            weight = None if near else Severity.WARNING
            yield Problem(target, message, weight, needs=Need(kind, scaler.namespace, name))


_INJECTED = frozenset({"istio-proxy", "linkerd-proxy", "envoy-sidecar", "vault-agent", "daprd", "cloud-sql-proxy"})
"""Containers that webhooks put into pods."""


def _unknown_containers(scaler: Resource, workload: Resource | None) -> Iterator[Problem]:
    """What measures one container names one that the pods have."""
    pod = pod_of(workload) if workload else None
    if pod is None:
        return
    names = [container.name for container in pod.containers("containers", "initContainers")]
    for metric in scaler["spec"]["metrics"]:
        at = metric["containerResource"]["container"]
        if at.text and at.text not in names and at.text not in _INJECTED:
            said = f"{workload} has no container {at.text!r}, so there is no value to scale by; it has {few(names)}"
            yield Problem(at, said)


def _instead(same: Sequence[Resource], there: Sequence[Resource]) -> str:
    if same:
        places = (f"of {resource.ref.api_version!r} in {resource.namespace!r}" for resource in same)
        return f"; it has one {', one '.join(places)}"
    return f"; it has {few(there)}" if there else ""


RULE = Rule(
    "hpa-target-exists",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "kube-linter/dangling-horizontalpodautoscaler", "kube-score/horizontalpodautoscaler-has-target",
        "gatekeeper/horizontalpodautoscaler", "kubescape/C-0300",
    ),
)  # fmt: skip
