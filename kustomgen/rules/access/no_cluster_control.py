"""No role bypasses the control plane.

Writing admission webhooks allows reading and changing every object. Approving certificate signing
requests allows becoming any user. ``nodes/proxy`` runs commands in every pod of a node without
audit or admission. Writing ``services/status`` can redirect traffic through a load balancer address
(Kubernetes, "RBAC Good Practices"; CVE-2020-8554).
An operator with its own webhooks in the build maintains their certificates: that is information.

Fix: remove the permission from the role. If a controller needs it, add an exemption with the
reason.

Fails::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: web}
    rules: [{apiGroups: [""], resources: [nodes/proxy], verbs: [get]}]

Passes::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: web}
    rules: [{apiGroups: [""], resources: [nodes], verbs: [get]}]
"""

from __future__ import annotations

from kustomgen.k8s.rbac import Power, granting, listed
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_WRITE = ("create", "update", "patch")
_HOOKS = "admissionregistration.k8s.io"
_CERTIFICATES = "certificates.k8s.io"
_POWERS = (
    Power(_HOOKS, "mutatingwebhookconfigurations", _WRITE),
    Power(_HOOKS, "validatingwebhookconfigurations", _WRITE),
    Power(_CERTIFICATES, "certificatesigningrequests/approval", ("update", "patch")),
    Power(_CERTIFICATES, "signers", ("approve",)),
    Power("", "nodes/proxy", ("get", "create")),
    Power("", "services/status", ("update", "patch")),
)


def check(build: Build, _: Params) -> Iterator[Problem]:
    # An operator keeps the certificates of its own webhooks.
    own = any(build.of_kind("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", group=_HOOKS))
    for grant in granting(build, _POWERS):
        hooks_only = all("webhookconfigurations" in each for each in grant.what.split("; "))
        weight = Severity.INFO if own and hooks_only else None
        yield Problem(grant.at, f"lets {listed(grant.to)} {grant.what}", weight)


RULE = Rule(
    "no-cluster-control",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "checkov/CKV_K8S_155", "checkov/CKV_K8S_156", "checkov/CKV2_K8S_4", "kyverno/restrict-clusterrole-csr",
        "kyverno/restrict-clusterrole-mutating-validating-admission-webhooks",
        "kyverno/restrict-clusterrole-nodesproxy",
    ),
)  # fmt: skip
