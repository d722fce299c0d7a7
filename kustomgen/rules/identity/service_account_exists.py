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

from collections import defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kustomgen.k8s.accounts import DEFAULT_ACCOUNT, account_node, account_of
from kustomgen.k8s.names import NameIndex
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


class ServiceAccountExists(Params):
    external: tuple[str, ...] = ()


def check(build: Build, params: ServiceAccountExists) -> Iterator[Problem]:
    namespaces: defaultdict[str, list[str]] = defaultdict(list)
    here: defaultdict[str, list[str]] = defaultdict(list)
    for account in build.of_kind("ServiceAccount", group=""):
        namespaces[account.name].append(account.namespace)
        here[account.namespace].append(account.name)
    names = {namespace: NameIndex(found) for namespace, found in here.items()}
    for pod in build.pods:
        at, name = account_node(pod), account_of(pod)
        if name == DEFAULT_ACCOUNT or any(fnmatchcase(name, pattern) for pattern in params.external):
            continue
        if pod.namespace not in namespaces.get(name, ()):
            said = f"there is no ServiceAccount {name!r}{_in(pod.namespace)}"
            near = _near(name, namespaces.get(name, ()), names.get(pod.namespace, NameIndex(())))
            yield Problem(at, f"{said}; the build has {near}" if near else said)


def _in(namespace: str) -> str:
    return f" in namespace {namespace!r}" if namespace else ""


def _near(name: str, elsewhere: Sequence[str], here: NameIndex) -> str:
    if elsewhere:
        return f"one{_in(elsewhere[0]) or ' without a namespace'}"
    closest = here.closest(name)
    return repr(closest) if closest else ""


RULE = Rule(
    "service-account-exists",
    Severity.ERROR,
    __doc__,
    check,
    ServiceAccountExists(),
    aliases=("kube-linter/non-existent-service-account", "kubescape/C-0307", "kyverno/check-sa"),
)
