"""The workload that a VerticalPodAutoscaler references exists.

The autoscaler finds its target by kind and name in its own namespace, and reports nothing if there
is none. kustomize does not know the field, so ``namePrefix`` renames the target but not the
reference. Custom kinds pass, because an operator may create them.

Fix: set kind and name of the workload in ``targetRef``, and configure the field as a nameReference.

Fails::

    apiVersion: autoscaling.k8s.io/v1
    kind: VerticalPodAutoscaler
    metadata: {name: web}
    spec: {targetRef: {apiVersion: apps/v1, kind: StatefulSet, name: web}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {}

Passes::

    apiVersion: autoscaling.k8s.io/v1
    kind: VerticalPodAutoscaler
    metadata: {name: web}
    spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {}
"""

from __future__ import annotations

from kustomgen.k8s.names import typo_of
from kustomgen.k8s.schema import is_builtin_group
from kustomgen.rules.api import Build, Iterator, Need, Params, Problem, Rule, Severity

_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob")


def check(build: Build, _: Params) -> Iterator[Problem]:
    for scaler in build.of_kind("VerticalPodAutoscaler", group="autoscaling.k8s.io"):
        target = scaler["spec"]["targetRef"]
        group = target["apiVersion"].text.rpartition("/")[0]
        kind, name = target["kind"].text, target["name"].text
        if not kind or not name or not is_builtin_group(group):
            continue
        if kind not in _KINDS:
            yield Problem(target["kind"], f"{kind} makes no pods, expected one of {', '.join(_KINDS)}")
        elif build.find(kind, name, scaler.namespace, group) is None:
            near = typo_of(name, [each.name for each in build.of_kind(kind)])
            hint = f"; it has {near!r}" if near else ""
            message = f"the build has no {kind}/{name} in namespace {scaler.namespace!r}{hint}"
            weight = None if near else Severity.WARNING
            yield Problem(target, message, weight, needs=Need(kind, scaler.namespace, name))


RULE = Rule(
    "vpa-target-exists",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "kyverno/check-vpa-configuration", "kyverno/verify-vpa-target",
    ),
)  # fmt: skip
