"""A pod mounts a service account token only if it asks for it.

An attacker in the container finds the token at a known path and can use the pod's permissions. Most
programs never use it, but mounting it is the default. The pod or its ServiceAccount can switch it
off. A pod that uses the API server sets ``automountServiceAccountToken: true`` and gets an
exemption, or mounts a projected token. Where a binding of the build gives the account rights, the
program may need the token: that is information.

Fix: set ``automountServiceAccountToken: false`` on the pod or its ServiceAccount.

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
      automountServiceAccountToken: false
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.k8s.accounts import DEFAULT_ACCOUNT, account_of, mounts_token
from kustomgen.k8s.rbac import bindings
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        if mounts_token(build, pod):
            at = pod.spec["automountServiceAccountToken"]
            name = account_of(pod)
            said = "is true" if at.present else f"is not set, and neither is it false in ServiceAccount {name!r}"
            message = f"automountServiceAccountToken {said}: the token of {name!r} is mounted"
            if name != DEFAULT_ACCOUNT and (name, pod.namespace) in build.once("bound", lambda: _bound(build)):
                yield Problem(at, f"{message}; a binding gives it rights, so the program may need it", Severity.INFO)
            else:
                yield Problem(at, message)


def _bound(build: Build) -> frozenset[tuple[str, str]]:
    """The accounts that bindings of the build give rights to, by name and namespace."""
    return frozenset(
        (subject["name"].text, subject["namespace"].text)
        for binding in bindings(build)
        for subject in binding["subjects"]
        if subject["kind"].value == "ServiceAccount"
    )


RULE = Rule(
    "no-automounted-token",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "polaris/automountServiceAccountToken", "gatekeeper/automount-serviceaccount-token",
        "kyverno/restrict-automount-sa-token", "kyverno/restrict-sa-automount-sa-token", "checkov/CKV_K8S_38",
        "kubescape/C-0034", "kubescape/C-0261",
    ),
)  # fmt: skip
