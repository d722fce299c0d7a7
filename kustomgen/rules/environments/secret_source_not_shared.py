"""Environments of different tiers take their secrets from different places.

With a shared place, everyone who may read staging's secrets may read production's. The rule reads
the remote keys of ExternalSecrets and the paths of Vault's and 1Password's objects. If no key
differs between environments, the stores differ, and the rule reports nothing. A key that all
environments share is reported only if other keys differ.

Fix: use a key per environment, or list shared ones under ``allow`` (``ExternalSecret/licence``).

Fails::

    staging:
    - apiVersion: external-secrets.io/v1
      kind: ExternalSecret
      metadata: {name: web}
      spec: {data: [{secretKey: a, remoteRef: {key: web/staging/a}}, {secretKey: b, remoteRef: {key: web/prod/b}}]}
    prod:
    - apiVersion: external-secrets.io/v1
      kind: ExternalSecret
      metadata: {name: web}
      spec: {data: [{secretKey: a, remoteRef: {key: web/prod/a}}, {secretKey: b, remoteRef: {key: web/prod/b}}]}

Passes::

    staging:
    - apiVersion: external-secrets.io/v1
      kind: ExternalSecret
      metadata: {name: web}
      spec: {data: [{secretKey: a, remoteRef: {key: web/staging/a}}]}
    prod:
    - apiVersion: external-secrets.io/v1
      kind: ExternalSecret
      metadata: {name: web}
      spec: {data: [{secretKey: a, remoteRef: {key: web/prod/a}}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.consistency import Use, shared
from kustomgen.policy.order import EnvironmentComparison
from kustomgen.rules.api import ComparingRule, Iterator, Member, Node, Problem, Resource, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


_PATHS = {
    ("secrets.hashicorp.com", "VaultStaticSecret"): ("spec", "path"),
    ("onepassword.com", "OnePasswordItem"): ("spec", "itemPath"),
}


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    keys = [{use.value for use in _sources(member)} for member in members]
    scoped = any(own != keys[0] for own in keys if own and keys[0])
    for found in shared(members, _sources):
        if scoped or not found.everywhere:
            yield Problem(found.use.at, f"the secret {found.use.value!r} is also that of {found.owner}")


def _sources(member: Member[EnvironmentComparison]) -> Iterator[Use]:
    for key, resource in member.objects.items():
        for at in _places(resource):
            if at.text:
                yield Use(str(key), at.text, at)


def _places(resource: Resource) -> Iterator[Node]:
    if resource.kind == "ExternalSecret":
        yield from (item["remoteRef"]["key"] for item in resource["spec"]["data"])
        yield from (item["extract"]["key"] for item in resource["spec"]["dataFrom"])
    elif path := _PATHS.get((resource.ref.group, resource.kind)):
        yield resource.node.walk(*path)


RULE = ComparingRule(
    "secret-source-not-shared", Severity.WARNING, __doc__, params=EnvironmentComparison(), compare=compare
)
