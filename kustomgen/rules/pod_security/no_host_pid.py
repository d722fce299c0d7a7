"""No pod uses the node's process namespace.

Such a pod sees all processes of the node with their arguments and environment. As root it can
signal and trace them, and enter their file systems through /proc. The rule is part of the check
``hostNamespaces`` of Pod Security Standards, baseline.

Fix: remove ``hostPID``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      hostPID: true
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      hostPID: false
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        at = pod.spec["hostPID"]
        if at.value is True:
            yield Problem(at, "hostPID is true: the pod shares the node's processes")


RULE = Rule(
    "no-host-pid",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "kube-linter/host-pid", "polaris/hostPIDSet", "pss/hostNamespaces", "gatekeeper/host-namespaces",
        "kyverno/disallow-host-namespaces", "checkov/CKV_K8S_17", "kubescape/C-0038",
    ),
)  # fmt: skip
