"""Environments with different names or namespaces do not share a sealed value.

kubeseal encrypts a value for one name and one namespace. A SealedSecret in the base, or one that
was copied, can be decrypted in one of the environments at most. Scopes that
``sealedsecrets.bitnami.com`` annotations widen are considered.

Fix: seal the value for each environment: ``kubeseal --name NAME --namespace NAMESPACE``. Or list
the SealedSecret under ``allow`` (``SealedSecret/web``).

Fails::

    staging:
    - apiVersion: bitnami.com/v1alpha1
      kind: SealedSecret
      metadata: {name: web, namespace: shop-staging}
      spec: {encryptedData: {token: AgBy3i4OJSWK}}
    prod:
    - apiVersion: bitnami.com/v1alpha1
      kind: SealedSecret
      metadata: {name: web, namespace: shop-prod}
      spec: {encryptedData: {token: AgBy3i4OJSWK}}

Passes::

    staging:
    - apiVersion: bitnami.com/v1alpha1
      kind: SealedSecret
      metadata: {name: web, namespace: shop-staging}
      spec: {encryptedData: {token: AgBy3i4OJSWK}}
    prod:
    - apiVersion: bitnami.com/v1alpha1
      kind: SealedSecret
      metadata: {name: web, namespace: shop-prod}
      spec: {encryptedData: {token: AgCu9t7PqWnE}}
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kustomgen.k8s.sealed import scope_of
from kustomgen.policy.order import EnvironmentComparison, allowed
from kustomgen.rules.api import ComparingRule, Iterator, Member, Node, Problem, Resource, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    Use = tuple[Member[EnvironmentComparison], Resource, Node]


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    found: defaultdict[str, list[Use]] = defaultdict(list)
    for member in members:
        for key, resource in member.objects.items():
            if resource.kind == "SealedSecret" and not allowed(member.params, str(key)):
                for at in _values(resource):
                    found[at.text].append((member, resource, at))
    for uses in found.values():
        first = uses[0]
        for member, resource, at in uses[1:]:
            field = next((each for each in scope_of(resource) if _differs(first[1], resource, each)), "")
            if field and member is not first[0]:
                here, there = resource["metadata"][field].text, first[1]["metadata"][field].text
                said = f"{first[0].name} has the same sealed value with {field} {there!r}, here it is {here!r}"
                yield Problem(at, f"{said}: one of them cannot be decrypted", build=member.build)


def _values(sealed: Resource) -> Iterator[Node]:
    data = sealed["spec"]["encryptedData"]
    for key in data.mapping:
        if data[key].text:
            yield data[key]


def _differs(one: Resource, other: Resource, field: str) -> bool:
    return one["metadata"][field].text != other["metadata"][field].text


RULE = ComparingRule(
    "sealed-value-not-shared", Severity.ERROR, __doc__, params=EnvironmentComparison(), compare=compare
)
