"""No workload tolerates the control plane's taint.

Pods on control plane nodes compete with the API server and etcd, and an escape from them
compromises the cluster. DaemonSets pass, because an agent for every node needs the toleration.

Fix: remove the toleration.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      tolerations: [{key: node-role.kubernetes.io/control-plane, operator: Exists}]
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      tolerations: [{key: dedicated, value: batch}]
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_TAINTS = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        if pod.workload.kind == "DaemonSet":
            continue
        for toleration in pod.spec["tolerations"]:
            key = toleration["key"]
            if key.text in _TAINTS:
                yield Problem(key, f"the taint {key.text!r} is tolerated")
            elif not key.text and toleration["operator"].text == "Exists" and toleration["effect"].text != "NoExecute":
                yield Problem(toleration, "every taint is tolerated, the control plane's too")


RULE = Rule(
    "no-control-plane-toleration",
    Severity.INFO,
    __doc__,
    check,
    aliases=("kyverno/restrict-controlplane-scheduling",),
)
