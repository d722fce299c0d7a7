"""Permissions are granted to dedicated accounts, not to ``default``.

Every pod without a service account runs as ``default``, so each of them gets the permissions that
one needs, including pods that are added later (CIS Kubernetes Benchmark 5.1.5).

Fix: create a ServiceAccount for the workload and bind that.

Fails::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: web}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
    subjects: [{kind: ServiceAccount, name: default, namespace: shop}]

Passes::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: web}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
    subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
"""

from __future__ import annotations

from kustomgen.k8s.rbac import bindings
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for binding in bindings(build):
        for subject in binding["subjects"]:
            if subject["kind"].value == "ServiceAccount" and subject["name"].value == "default":
                where = subject["namespace"].text or binding.namespace
                yield Problem(
                    subject["name"],
                    f"every pod of namespace {where!r} without a service account gets these permissions",
                )


RULE = Rule("no-default-account-binding", Severity.WARNING, __doc__, check, aliases=("checkov/CKV_K8S_42",))
