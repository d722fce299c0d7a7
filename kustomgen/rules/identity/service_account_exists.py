"""Every service account that a pod names is in the build.

The API server refuses a pod with a missing account: the Deployment has no pods, and only its
ReplicaSet's events show why. kustomize renames accounts together with their references, except in
custom resources and fields that it does not know. ``external`` lists accounts that are created
elsewhere; the default has those that OpenShift creates in every namespace. Accounts of other builds
of the run count. It is an error if an account has a similar name, else a warning.

Fix: correct ``serviceAccountName``, add the ServiceAccount, or list it under ``external``.

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
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity, missing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ServiceAccountExists(Params):
    external: tuple[str, ...] = ("builder", "deployer", "pipeline")


def check(build: Build, params: ServiceAccountExists) -> Iterator[Problem]:
    namespaces: defaultdict[str, list[str]] = defaultdict(list)
    here: defaultdict[str, list[str]] = defaultdict(list)
    for account in build.of_kind("ServiceAccount", group=""):
        namespaces[account.name].append(account.namespace)
        here[account.namespace].append(account.name)
    nowhere: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    for pod in build.pods:
        name = account_of(pod)
        if name == DEFAULT_ACCOUNT or any(fnmatchcase(name, pattern) for pattern in params.external):
            continue
        if pod.namespace not in namespaces.get(name, ()):
            nowhere[name, pod.namespace].append(account_node(pod))
    for (name, namespace), places in nowhere.items():
        yield missing(build, "ServiceAccount", places, namespace, here.get(namespace, ()), _elsewhere(namespaces, name))


def _elsewhere(namespaces: Mapping[str, Sequence[str]], name: str) -> str:
    found = namespaces.get(name)
    if not found:
        return ""
    return f"the build has one {f'in namespace {found[0]!r}' if found[0] else 'without a namespace'}"


RULE = Rule(
    "service-account-exists",
    Severity.ERROR,
    __doc__,
    check,
    ServiceAccountExists(),
    aliases=("kube-linter/non-existent-service-account", "kubescape/C-0307", "kyverno/check-sa"),
)
