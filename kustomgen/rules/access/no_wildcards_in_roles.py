"""A role lists its groups, resources and verbs explicitly.

``*`` also grants what a later version or a new custom resource adds, which nobody reviewed
(Kubernetes, "RBAC Good Practices", least privilege). ``nonResourceURLs`` are paths and may contain
``*``. Roles that the cluster itself creates (``system:…``) pass.

Fix: list what the account uses.

Fails::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: web}
    rules: [{apiGroups: [""], resources: [pods], verbs: ["*"]}]

Passes::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: web}
    rules: [{apiGroups: [""], resources: [pods], verbs: [get, list, watch]}]
"""

from __future__ import annotations

from kustomgen.k8s.bootstrap import is_bootstrap
from kustomgen.k8s.rbac import roles
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for role in roles(build):
        if is_bootstrap(role.name):
            continue
        for rule in role["rules"]:
            for field in ("apiGroups", "resources", "verbs"):
                for item in rule[field]:
                    if item.text == "*" or item.text.startswith("*/"):
                        yield Problem(item, f"{field} holds {item.value!r}, expected names")


RULE = Rule(
    "no-wildcards-in-roles",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "kube-linter/wildcard-in-rules", "kyverno/restrict-wildcard-resources", "kyverno/restrict-wildcard-verbs",
        "checkov/CKV_K8S_49",
    ),
)  # fmt: skip
