"""No pod uses the node's IPC namespace.

Such a pod can read and write the shared memory of every process on the node, including databases.
The rule is part of the check ``hostNamespaces`` of Pod Security Standards, baseline.

Fix: remove ``hostIPC``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      hostIPC: true
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      hostIPC: false
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        at = pod.spec["hostIPC"]
        if at.value is True:
            yield Problem(at, "hostIPC is true: the pod shares the node's shared memory")


RULE = Rule(
    "no-host-ipc",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "kube-linter/host-ipc", "polaris/hostIPCSet", "pss/hostNamespaces", "gatekeeper/host-namespaces",
        "kyverno/disallow-host-namespaces", "checkov/CKV_K8S_18", "kubescape/C-0038",
    ),
)  # fmt: skip
