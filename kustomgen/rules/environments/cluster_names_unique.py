"""An object of the cluster has another name in each environment that may share a cluster.

``namespace:`` and namespaces keep environments apart, but not their ClusterRoles and ClusterRoleBindings: where two have one
name, whichever is applied last holds for both, and its binding names the account of one namespace only. Reported are bindings
that name accounts in different namespaces. Environments whose `cluster` in the spec differs may have one name.

Fix: set a `namePrefix` for each environment, or name the object after it; list it under `allow` (`ClusterRoleBinding/web`)
where each environment has a cluster, or name the `cluster` in the spec.

Fails::

    staging:
    - apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: web}
      subjects: [{kind: ServiceAccount, name: web, namespace: shop-staging}]
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web}
    prod:
    - apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: web}
      subjects: [{kind: ServiceAccount, name: web, namespace: shop-prod}]
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web}

Passes::

    staging:
    - apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: web-staging}
      subjects: [{kind: ServiceAccount, name: web, namespace: shop-staging}]
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web}
    prod:
    - apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: web-prod}
      subjects: [{kind: ServiceAccount, name: web, namespace: shop-prod}]
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.consistency import by_cluster
from kustomgen.policy.order import Comparison, allowed, ranked
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Resource, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(members: Sequence[Member[Comparison]]) -> Iterator[Problem]:
    for together in by_cluster(members):
        yield from _compare(together)


def _compare(members: Sequence[Member[Comparison]]) -> Iterator[Problem]:
    first: dict[str, tuple[str, set[str]]] = {}
    for _, member in ranked(members):
        for binding in member.build.of_kind("ClusterRoleBinding", group="rbac.authorization.k8s.io"):
            named = _namespaces(binding)
            if not named or allowed(member.params, f"{binding.kind}/{binding.name}"):
                continue
            name, before = first.setdefault(binding.name, (member.name, named))
            if name != member.name and named.isdisjoint(before):
                here, there = ", ".join(sorted(named)), ", ".join(sorted(before))
                yield Problem(
                    binding["metadata"]["name"],
                    f"{name} has a ClusterRoleBinding of this name, too, for {there}; this one is for {here}",
                )


def _namespaces(binding: Resource) -> set[str]:
    return {subject["namespace"].text for subject in binding["subjects"] if subject["namespace"].text}


RULE = ComparingRule("cluster-names-unique", Severity.WARNING, __doc__, params=Comparison(), compare=compare)
