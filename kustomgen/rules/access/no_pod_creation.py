"""No binding grants the creation of pods.

An account that creates pods can mount every Secret of the namespace and use every service account
in it. That equals the sum of their permissions (Kubernetes, "RBAC Good Practices", workload
creation). Creating workloads creates pods as well. Deployment tools and operators need this, so the
rule is off unless a policy sets it.

Fix: remove ``create`` on pods and workloads from the role.

Fails::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: web}
    rules: [{apiGroups: [apps], resources: [deployments], verbs: [create]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: web}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
    subjects: [{kind: ServiceAccount, name: web, namespace: shop}]

Passes::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: web}
    rules: [{apiGroups: [apps], resources: [deployments], verbs: [get]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: web}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
    subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
"""

from __future__ import annotations

from kustomgen.k8s.rbac import Power, granting, listed
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_POWERS = (
    *(Power("", name, ("create",)) for name in ("pods", "replicationcontrollers")),
    *(Power("apps", name, ("create",)) for name in ("deployments", "statefulsets", "daemonsets", "replicasets")),
    *(Power("batch", name, ("create",)) for name in ("jobs", "cronjobs")),
)


def check(build: Build, _: Params) -> Iterator[Problem]:
    for grant in granting(build, _POWERS, bound_only=True):
        yield Problem(grant.at, f"lets {listed(grant.to)} {grant.what}")


RULE = Rule("no-pod-creation", Severity.WARNING, __doc__, check, aliases=("kube-linter/access-to-create-pods",))
