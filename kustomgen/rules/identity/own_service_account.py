"""A pod that mounts a token has a dedicated service account.

``default`` is shared by all pods of a namespace. A permission for one workload is then a permission
for all, and the audit log cannot distinguish them. Pods without a mounted token pass.

Fix: add a ServiceAccount and set it as ``serviceAccountName``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      serviceAccountName: web
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.k8s.accounts import DEFAULT_ACCOUNT, account_node, account_of, mounts_token
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        if account_of(pod) == DEFAULT_ACCOUNT and mounts_token(build, pod):
            yield Problem(account_node(pod), "the pod runs as 'default', the account of all that name none")


RULE = Rule(
    "own-service-account",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kube-linter/default-service-account", "kyverno/restrict-service-account", "checkov/CKV_K8S_41"),
)
