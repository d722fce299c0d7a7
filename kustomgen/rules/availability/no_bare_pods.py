"""A workload creates the pods.

A bare pod is lost when its node fails. A bare ReplicaSet replaces pods, but has no rollout and no
rollback (Kubernetes, "Configuration Best Practices"). Test and hook pods of Helm and Argo CD pass,
because the tool creates and deletes them.

Fix: use a Deployment, a StatefulSet or a Job.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: []}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: []}}}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_HOOKS = ("helm.sh/hook", "argocd.argoproj.io/hook")


class NoBarePods(Params):
    kinds: tuple[str, ...] = ("Pod", "ReplicaSet", "ReplicationController")


def check(build: Build, params: NoBarePods) -> Iterator[Problem]:
    for resource in build.of_kind(*params.kinds):
        owned = any(resource["metadata"]["ownerReferences"])
        if not owned and not any(hook in resource.annotations for hook in _HOOKS):
            yield Problem(resource.node, f"a {resource.kind} without a workload, expected a Deployment or a Job")


RULE = Rule(
    "no-bare-pods",
    Severity.WARNING,
    __doc__,
    check,
    NoBarePods(),
    aliases=(
        "kyverno/prevent-bare-pods", "kubescape/C-0073",
    ),
)  # fmt: skip
