"""What an autoscaler scales is there.

The HorizontalPodAutoscaler controller finds its target by API group, kind and name, in its own namespace. Where nothing
is found it reports FailedGetScale, and scales nothing. Kustomize renames the target in a HorizontalPodAutoscaler with
``namePrefix``, but not in a ScaledObject of KEDA. Custom kinds are left out: what makes them may be an operator.

Fix: write apiVersion, kind and name of the workload into ``scaleTargetRef``, and put both into one namespace.

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

from kustomgen.k8s.names import few, typo_of
from kustomgen.k8s.pods import SCALED
from kustomgen.k8s.schema import is_builtin_group
from kustomgen.rules.api import Build, Iterator, Need, Params, Problem, Resource, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


def check(build: Build, _: Params) -> Iterator[Problem]:
    there: dict[str, list[Resource]] = {}
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
        elif build.find(kind, name, scaler.namespace, group) is None:
            wanted = f"{kind}/{name} of apiVersion {api_version!r} in namespace {scaler.namespace!r}"
            if kind not in there:
                there[kind] = list(build.of_kind(kind))
            near = build.named(kind, name) or typo_of(name, [each.name for each in there[kind]])
            message = f"the build has no {wanted}{_instead(build.named(kind, name), there[kind])}"
            weight = None if near else Severity.WARNING
            yield Problem(target, message, weight, needs=Need(kind, scaler.namespace, name))


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
