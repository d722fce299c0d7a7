"""No pod uses the node's network.

Such a pod reaches services on the node's loopback, including the kubelet and cloud metadata, sees
traffic of other pods, and is not subject to NetworkPolicies. Exempt agents that need it, such as a
CNI plugin. The rule is part of the check ``hostNamespaces`` of Pod Security Standards, baseline.

Fix: remove ``hostNetwork``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      hostNetwork: true
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      hostNetwork: false
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        at = pod.spec["hostNetwork"]
        if at.value is True:
            yield Problem(at, "hostNetwork is true: the pod shares the node's network")


RULE = Rule(
    "no-host-network",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "kube-linter/host-network", "polaris/hostNetworkSet", "pss/hostNamespaces", "gatekeeper/host-network-ports",
        "gatekeeper/host-namespaces", "kyverno/disallow-host-namespaces", "checkov/CKV_K8S_19", "kubescape/C-0041",
    ),
)  # fmt: skip
