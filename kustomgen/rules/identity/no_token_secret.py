"""No Secret holds a permanent service account token.

Kubernetes fills a Secret of type ``kubernetes.io/service-account-token`` with a token that never
expires. Everyone who may read Secrets can take it. Since 1.24, pods get tokens that expire after
an hour and are bound to them.

Fix: remove the Secret. Request a token where it is needed: ``kubectl create token``, or a projected
volume.

Fails::

    apiVersion: v1
    kind: Secret
    metadata: {name: web, annotations: {kubernetes.io/service-account.name: web}}
    type: kubernetes.io/service-account-token

Passes::

    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: web}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for secret in build.of_kind("Secret", group=""):
        at = secret["type"]
        if at.value == "kubernetes.io/service-account-token":
            yield Problem(at, "a token that never expires is put into this Secret")


RULE = Rule(
    "no-token-secret",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kyverno/deny-secret-service-account-token-type",),
)
