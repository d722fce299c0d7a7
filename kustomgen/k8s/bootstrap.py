"""Roles and bindings that every cluster has, so that a copy of them in a tree is nobody's choice.

The names are those of Kubernetes' bootstrap policy
(plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, controller_policy.go). A ``system:``
name that is not in these lists is not built in.
"""

from __future__ import annotations

import re

_NAMES = frozenset({
    "cluster-admin", "admin", "edit", "view",
    "system:basic-user", "system:discovery", "system:public-info-viewer", "system:service-account-issuer-discovery",
    "system:monitoring", "system:heapster", "system:node", "system:node-problem-detector", "system:node-proxier",
    "system:node-bootstrapper", "system:kubelet-api-admin", "system:kube-scheduler", "system:kube-controller-manager",
    "system:kube-dns", "system:kube-aggregator", "system:auth-delegator", "system:volume-scheduler",
    "system:persistent-volume-provisioner", "system:csi-external-attacher", "system:csi-external-provisioner",
    "system:aggregate-to-admin", "system:aggregate-to-edit", "system:aggregate-to-view", "system:masters",
    "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
    "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
    "system:certificates.k8s.io:kube-apiserver-client-approver",
    "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver",
    "system:certificates.k8s.io:kubelet-serving-approver", "system:certificates.k8s.io:legacy-unknown-approver",
    "system:coredns", "system:metrics-server", "system:aggregated-metrics-reader", "system:cloud-provider",
})  # fmt: skip
_CONTROLLER = re.compile(
    r"system:controller:[a-z-]+-(?:controller|cleaner|binder|approver|publisher|handler|collector)"
)


def is_bootstrap(name: str) -> bool:
    """Whether a ClusterRole or ClusterRoleBinding of that name comes with Kubernetes."""
    return name in _NAMES or bool(_CONTROLLER.fullmatch(name))
