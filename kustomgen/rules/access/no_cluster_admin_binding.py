"""No binding grants cluster-admin.

An account with cluster-admin can read every Secret and change every permission, so its token is the
whole cluster (Kubernetes, "RBAC Good Practices"). A role in the build that allows every verb on
every resource of every group counts as cluster-admin. A RoleBinding to cluster-admin grants
everything in its namespace. Bindings that the cluster itself creates (``system:…``) pass.

Fix: bind a role with the verbs and resources that the account uses.

Fails::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: web}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
    subjects: [{kind: ServiceAccount, name: web, namespace: shop}]

Passes::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: web}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
"""

from __future__ import annotations

from kustomgen.k8s.bootstrap import is_bootstrap
from kustomgen.k8s.rbac import bindings, listed, role_of, subjects_of
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity

_ALL = "*"
_VERBS = frozenset({"create", "delete", "get", "list", "patch", "update", "watch"})
"""All there are for most resources, so that a list of them is as good as a star."""


def check(build: Build, _: Params) -> Iterator[Problem]:
    for binding in bindings(build):
        at = binding["roleRef"]["name"]
        if is_bootstrap(binding.name):
            continue
        who = listed(subjects_of(binding))
        if at.value == "cluster-admin" and binding["roleRef"]["kind"].value == "ClusterRole":
            yield Problem(at, f"binds {who} to cluster-admin")
        elif (role := role_of(build, binding)) and any(_everything(rule) for rule in role["rules"]):
            yield Problem(at, f"binds {who} to {role}, which allows every verb on every resource")


def _everything(rule: Node) -> bool:
    groups, resources, verbs = ({item.text for item in rule[field]} for field in ("apiGroups", "resources", "verbs"))
    return _ALL in groups and _ALL in resources and (_ALL in verbs or verbs >= _VERBS)


RULE = Rule(
    "no-cluster-admin-binding",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "kube-linter/cluster-admin-role-binding", "polaris/clusterrolebindingClusterAdmin",
        "polaris/rolebindingClusterAdminClusterRole", "polaris/rolebindingClusterAdminRole",
        "kyverno/restrict-binding-clusteradmin", "kubescape/C-0035",
    ),
)  # fmt: skip
