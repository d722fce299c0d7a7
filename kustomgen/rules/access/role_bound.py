"""A role that is named after a service account is bound.

A Role or ClusterRole grants nothing by itself. The rule reports ``web-role`` if pods run as
``web-sa`` and no binding of the build names the role or the account: the API server answers the
pods' requests with Forbidden. It skips roles that are aggregated to others.

Fix: add a RoleBinding, or a ClusterRoleBinding for rights in all namespaces.

Fails::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: web-role}
    rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: web-sa}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {serviceAccountName: web-sa, containers: [{name: web}]}

Passes::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: web-role}
    rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: web}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web-role}
    subjects: [{kind: ServiceAccount, name: web-sa, namespace: shop}]
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: web-sa}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {serviceAccountName: web-sa, containers: [{name: web}]}
"""

from __future__ import annotations

import re

from kustomgen.k8s.rbac import bindings, roles
from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity

_OF_ACCOUNT = re.compile(r"-(?:sa|service-?account|account)$")
_OF_ROLE = re.compile(r"-(?:cluster-?role|role|rbac)$")


def check(build: Build, _: Params) -> Iterator[Problem]:
    accounts = _unbound_accounts(build)
    bound = {(each["roleRef"]["kind"].text, each["roleRef"]["name"].text) for each in bindings(build)}
    for role in roles(build) if accounts else ():
        account = accounts.get(_OF_ROLE.sub("", role.name))
        if account is None or (role.kind, role.name) in bound or _aggregated(role):
            continue
        if role.kind == "Role" and role.namespace != account.namespace:
            continue
        said = f"no binding of the build names it, so {account} has none of these rights"
        yield Problem(role["metadata"]["name"], said)


def _unbound_accounts(build: Build) -> dict[str, Resource]:
    """The accounts of pods that no binding names, by the word that their roles begin with."""
    named = {
        (subject["name"].text, subject["namespace"].text or each.namespace)
        for each in bindings(build)
        for subject in each["subjects"]
    }
    names = {name for name, _ in named}
    used = {(pod.spec["serviceAccountName"].text, pod.namespace) for pod in build.pods}
    return {
        _OF_ACCOUNT.sub("", each.name): each
        for each in build.of_kind("ServiceAccount", group="")
        if (each.name, each.namespace) in used
        # Without a namespace in the build, the binding's says nothing.
        and ((each.name, each.namespace) not in named if each.namespace else each.name not in names)
    }


def _aggregated(role: Resource) -> bool:
    return role["aggregationRule"].present or any("/aggregate-to-" in key for key in role.labels)


RULE = Rule("role-bound", Severity.WARNING, __doc__, check)
