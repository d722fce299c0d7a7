"""No role allows running commands in pods.

``pods/exec`` and ``pods/attach`` give a shell in every container that the role reaches, with its
files, environment and service account. ``get`` is enough, because a websocket starts with GET
(Kubernetes, "RBAC Good Practices"). A role counts even if nothing binds it. The ClusterRoles
``admin`` and ``edit`` in one namespace are meant for its users: that is information.

Fix: remove ``pods/exec`` and ``pods/attach`` from the role. Grant them to people for the time of an
incident.

Fails::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: web}
    rules: [{apiGroups: [""], resources: [pods/exec], verbs: [create]}]

Passes::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: web}
    rules: [{apiGroups: [""], resources: [pods/log], verbs: [get]}]
"""

from __future__ import annotations

from kustomgen.k8s.rbac import Power, granting, listed
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_POWERS = (Power("", "pods/exec", ("create", "get")), Power("", "pods/attach", ("create", "get")))


def check(build: Build, _: Params) -> Iterator[Problem]:
    for grant in granting(build, _POWERS):
        weight = Severity.INFO if grant.usual else None
        yield Problem(grant.at, f"lets {listed(grant.to)} {grant.what}", weight)


RULE = Rule(
    "no-pod-exec",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "polaris/clusterrolePodExecAttach", "polaris/rolePodExecAttach", "polaris/clusterrolebindingPodExecAttach",
        "polaris/rolebindingClusterRolePodExecAttach", "polaris/rolebindingRolePodExecAttach",
        "checkov/CKV2_K8S_2", "kubescape/C-0002",
    ),
)  # fmt: skip
