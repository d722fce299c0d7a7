"""Every service account that a pod names is in the build.

The API server creates no pod whose account is not there: the Deployment stands with no pod at all, and only its
ReplicaSet's events say why. kustomize renames accounts and what names them together, but for custom resources and
fields that it does not know. An account that something else makes is named under ``external``.

Fix: correct ``serviceAccountName``, add the ServiceAccount, or name it under ``external``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      serviceAccountName: wbe
      containers: [{name: web, image: "shop/web:1.4.2"}]
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: web}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      serviceAccountName: web
      containers: [{name: web, image: "shop/web:1.4.2"}]
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: web}
"""

from __future__ import annotations

from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kustomgen.k8s.accounts import DEFAULT_ACCOUNT, account_node, account_of
from kustomgen.policy.finding import Severity
from kustomgen.policy.rule import Params, Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build


class ServiceAccountExists(Params):
    external: tuple[str, ...] = ()


def check(build: Build, params: ServiceAccountExists) -> Iterator[Problem]:
    names = {(account.namespace, account.name) for account in build.of_kind("ServiceAccount", group="")}
    for pod in build.pods:
        at, name = account_node(pod), account_of(pod)
        if name == DEFAULT_ACCOUNT or any(fnmatchcase(name, pattern) for pattern in params.external):
            continue
        if (pod.namespace, name) not in names:
            yield Problem(at, f"there is no ServiceAccount {name!r}{_where(pod.namespace)}{_near(name, names)}")


def _where(namespace: str) -> str:
    return f" in namespace {namespace!r}" if namespace else ""


def _near(name: str, names: set[tuple[str, str]]) -> str:
    elsewhere = sorted(namespace for namespace, known in names if known == name)
    if elsewhere:
        return f"; the build has one {f'in namespace {elsewhere[0]!r}' if elsewhere[0] else 'without a namespace'}"
    found = get_close_matches(name, sorted({known for _, known in names}), n=1)
    return f"; the build has {found[0]!r}" if found else ""


RULE = Rule(
    "service-account-exists",
    Severity.ERROR,
    __doc__,
    check,
    ServiceAccountExists(),
    aliases=("kube-linter/non-existent-service-account", "kubescape/C-0307", "kyverno/check-sa"),
)
