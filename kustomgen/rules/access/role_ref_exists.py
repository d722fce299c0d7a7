"""The role that a binding references exists.

The API server accepts a binding to a missing role. The binding grants nothing until a role of that
name exists. A Role is searched in the binding's namespace. ClusterRoles often come from operators
or the cluster, so they are checked only with ``clusterRoles: true``, except those that ``known``
lists (globs).

Fix: correct the name in ``roleRef``, or add the role to the build.

Fails::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: web}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: wbe}
    subjects: [{kind: ServiceAccount, name: web, namespace: shop}]

Passes::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: web}
    rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: web}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
    subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
"""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase

from kustomgen.k8s.bootstrap import is_bootstrap
from kustomgen.k8s.rbac import RBAC, bindings, role_of
from kustomgen.rules.api import Build, Iterator, Need, Node, Params, Problem, Rule, Severity, missing

_BOOTSTRAP = (
    "kube-system/extension-apiserver-authentication-reader",
    "kube-system/system::*",
    "kube-system/system:controller:*",
    "kube-system/kube-proxy",
    "kube-system/kubeadm:*",
    "kube-public/system:controller:bootstrap-signer",
    "kube-public/kubeadm:bootstrap-signer-clusterinfo",
)
"""Roles that the API server and kubeadm make: bootstrappolicy/namespace_policy.go, kubeadm's
clusterinfo and kubelet phases.
"""


class RoleRefExists(Params):
    cluster_roles: bool = False
    known: tuple[str, ...] = ("admin", "cluster-admin", "edit", "view")


def check(build: Build, params: RoleRefExists) -> Iterator[Problem]:
    there: defaultdict[str, list[str]] = defaultdict(list)
    for role in build.of_kind("Role", group=RBAC):
        there[role.namespace].append(role.name)
    nowhere: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    for binding in bindings(build):
        kind, at = binding["roleRef"]["kind"].text, binding["roleRef"]["name"]
        if not at.text or role_of(build, binding):
            continue
        if kind == "Role":
            if not _of_every_cluster(binding.namespace, at.text):
                nowhere[at.text, binding.namespace].append(at)
        elif (
            params.cluster_roles
            and not is_bootstrap(at.text)
            and not any(fnmatchcase(at.text, name) for name in params.known)
        ):
            yield Problem(at, f"no ClusterRole {at.text!r} in the build", needs=Need("ClusterRole", None, at.text))
    for (_name, namespace), places in nowhere.items():
        yield missing(build, "Role", places, namespace, there[namespace])


def _of_every_cluster(namespace: str, name: str) -> bool:
    return any(fnmatchcase(f"{namespace}/{name}", pattern) for pattern in _BOOTSTRAP)


RULE = Rule(
    "role-ref-exists",
    Severity.ERROR,
    __doc__,
    check,
    RoleRefExists(),
    aliases=(
    ),
)  # fmt: skip
