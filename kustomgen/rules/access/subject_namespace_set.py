"""A ServiceAccount in a binding's subjects has a namespace.

The API server refuses a subject without a namespace in a ClusterRoleBinding. In a RoleBinding the
binding's namespace applies, which is wrong as soon as the binding is copied. kustomize sets the
namespace only if the ServiceAccount is in the same build. Subjects pass if their account is in the
build and has no namespace yet, because both get one together.

Fix: set `namespace` of the subject.

Fails::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: web}
    subjects: [{kind: ServiceAccount, name: web}]
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}

Passes::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: web}
    subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for binding in build.of_kind("ClusterRoleBinding", "RoleBinding", group="rbac.authorization.k8s.io"):
        for subject in binding["subjects"]:
            if subject["kind"].value != "ServiceAccount" or subject["namespace"].text or not subject["name"].text:
                continue
            if subject["name"].text == "default" and not binding.namespace:
                continue  # kustomize sets the namespace of this name with that of everything
            if any(not account.namespace for account in build.named("ServiceAccount", subject["name"].text, "")):
                continue  # whatever sets the account's namespace sets the subject's as well
            said = f"ServiceAccount {subject['name'].text!r} has no namespace"
            if binding.kind == "ClusterRoleBinding":
                yield Problem(subject["namespace"], f"{said}, and the API server refuses that")
            else:
                yield Problem(subject["namespace"], f"{said}, so the binding's namespace applies", Severity.INFO)


RULE = Rule("subject-namespace-set", Severity.ERROR, __doc__, check)
