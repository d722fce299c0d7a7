"""No binding grants permissions to everyone.

``system:anonymous`` and ``system:unauthenticated`` match any client that reaches the API server.
``system:authenticated`` matches every account of the cluster; on some hosted clusters that is every
account of the provider. ``system:masters`` passes every check, and its certificates cannot be
revoked (Kubernetes, "RBAC Good Practices").
A role that only reads, except Secrets, may be meant for all users: that is information.

Fix: bind a named user, group or service account.

Fails::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: web}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    subjects: [{kind: Group, name: "system:unauthenticated"}]

Passes::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: web}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    subjects: [{kind: Group, name: developers}]
"""

from __future__ import annotations

from kustomgen.k8s.bootstrap import is_bootstrap
from kustomgen.k8s.names import few
from kustomgen.k8s.rbac import bindings, role_of
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Resource, Rule, Severity

_STRONG = frozenset({"cluster-admin", "admin", "edit"})
_READ = frozenset({"get", "list", "watch"})
_SECRET = frozenset({"secrets", "*"})


class NoAnonymousBinding(Params):
    subjects: tuple[str, ...] = ("system:anonymous", "system:unauthenticated", "system:authenticated", "system:masters")


def check(build: Build, params: NoAnonymousBinding) -> Iterator[Problem]:
    for binding in bindings(build):
        # These are what every cluster comes with.
        if is_bootstrap(binding.name):
            continue
        found: dict[Severity | None, list[Node]] = {}
        role = f"{binding['roleRef']['kind'].text}/{binding['roleRef']['name'].text}"
        for subject in binding["subjects"]:
            at = subject["name"]
            if at.value in params.subjects and subject["kind"].value in ("User", "Group"):
                # `system:authenticated` is any user; reading for all of them is often intended.
                weight = None
                if at.value == "system:authenticated" and binding["roleRef"]["name"].value not in _STRONG:
                    weight = Severity.INFO if _only_reads(role_of(build, binding)) else Severity.WARNING
                found.setdefault(weight, []).append(at)
        for weight, places in found.items():
            yield Problem(places[0], f"{role} is given to {few([place.text for place in places])}", weight)


def _only_reads(role: Resource | None) -> bool:
    """Whether all rules of a role read named resources that are no Secrets."""
    rules = list(role["rules"]) if role else []
    return bool(rules) and all(
        {each.text for each in rule["verbs"]} <= _READ and _SECRET.isdisjoint(each.text for each in rule["resources"])
        for rule in rules
    )


RULE = Rule(
    "no-anonymous-binding",
    Severity.ERROR,
    __doc__,
    check,
    NoAnonymousBinding(),
    aliases=(
        "gatekeeper/disallowanonymous", "kyverno/restrict-binding-system-groups", "kubescape/C-0262",
        "kubescape/C-0265",
    ),
)  # fmt: skip
