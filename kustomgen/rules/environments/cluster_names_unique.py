"""A cluster-scoped object has a different name in each environment that may share a cluster.

Namespaces separate environments, but not their ClusterRoles and ClusterRoleBindings. If two have
the same name, the last one applied wins, and its binding names the account of only one namespace.
The rule reports bindings whose accounts are in different namespaces. Environments with different
``cluster`` in the spec pass.

Fix: set a ``namePrefix`` for each environment, or put its name into the object's name. If each
environment has its own cluster, list the object under ``allow`` (``ClusterRoleBinding/web``), or
set ``cluster`` in the spec.

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
from kustomgen.policy.order import EnvironmentComparison, allowed, ranked
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Resource, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    for together in by_cluster(members):
        yield from _compare(together)


def _compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
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


RULE = ComparingRule("cluster-names-unique", Severity.WARNING, __doc__, params=EnvironmentComparison(), compare=compare)
