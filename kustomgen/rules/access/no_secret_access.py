"""No binding grants reading or changing any Secret.

``get`` on Secrets exposes the credentials of every other program in the namespace or cluster.
``list`` and ``watch`` expose them too, because both return the contents (Kubernetes, "RBAC Good
Practices"). A pod that mounts its Secrets needs none of these. Permissions narrowed by
``resourceNames`` pass, unless ``named`` is set. The ClusterRoles ``admin`` and ``edit`` include
this permission; ``no-cluster-admin-binding`` covers cluster-admin.

Fix: mount the Secret into the pod, or list it under ``resourceNames``.

Fails::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: web}
    rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
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
    rules: [{apiGroups: [""], resources: [secrets], resourceNames: [web], verbs: [get]}]
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

_SECRETS = Power("", "secrets", ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"))


class NoSecretAccess(Params):
    named: bool = False


def check(build: Build, params: NoSecretAccess) -> Iterator[Problem]:
    for grant in granting(build, (_SECRETS,), bound_only=True):
        if params.named or not grant.named:
            yield Problem(grant.at, f"lets {listed(grant.to)} {grant.what}")


RULE = Rule(
    "no-secret-access",
    Severity.WARNING,
    __doc__,
    check,
    NoSecretAccess(),
    aliases=(
        "kube-linter/access-to-secrets", "kyverno/restrict-secret-role-verbs", "checkov/CKV2_K8S_5",
        "kubescape/C-0015",
    ),
)  # fmt: skip
