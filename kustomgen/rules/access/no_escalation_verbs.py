"""No role allows granting or taking on further permissions.

``bind`` and ``escalate`` on roles disable the check that an account grants only what it has.
``impersonate`` allows acting as another user, group or service account (Kubernetes, "RBAC Good
Practices", privilege escalation risks). Creating role bindings alone passes, because the API server
still checks it. The ClusterRoles ``admin`` and ``edit`` in one namespace are meant for its users:
that is information.

Fix: remove the verbs from the role.

Fails::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: web}
    rules: [{apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [escalate]}]

Passes::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: web}
    rules: [{apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [get]}]
"""

from __future__ import annotations

from kustomgen.k8s.rbac import RBAC, Power, granting, listed
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_POWERS = (
    Power(RBAC, "roles", ("bind", "escalate")),
    Power(RBAC, "clusterroles", ("bind", "escalate")),
    *(Power("", name, ("impersonate",)) for name in ("users", "groups", "serviceaccounts")),
    Power("authentication.k8s.io", "userextras", ("impersonate",)),
)


def check(build: Build, _: Params) -> Iterator[Problem]:
    for grant in granting(build, _POWERS):
        weight = Severity.INFO if grant.usual else None
        yield Problem(grant.at, f"lets {listed(grant.to)} {grant.what}", weight)


RULE = Rule(
    "no-escalation-verbs",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "kyverno/restrict-escalation-verbs-roles", "checkov/CKV_K8S_157", "checkov/CKV_K8S_158",
        "checkov/CKV2_K8S_1", "checkov/CKV2_K8S_3", "kubescape/C-0065",
    ),
)  # fmt: skip
