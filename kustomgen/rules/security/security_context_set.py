"""Every pod and every container has a securityContext.

Checkov only requires that it exists. Other rules check its content. This rule is for teams that
migrate from Checkov and want the same list.

Fix: set ``securityContext`` on the pod and on each container.

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
      securityContext: {runAsNonRoot: true}
      containers: [{name: web, image: "shop/web:1.4.2", securityContext: {allowPrivilegeEscalation: false}}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        if not pod.spec["securityContext"].mapping:
            yield Problem(pod.spec["securityContext"], "the pod has no securityContext")
        for container in pod.containers():
            if not container["securityContext"].mapping:
                yield Problem(container["securityContext"], f"container {container.name!r} has no securityContext")


RULE = Rule(
    "security-context-set",
    Severity.INFO,
    __doc__,
    check,
    aliases=("checkov/CKV_K8S_29", "checkov/CKV_K8S_30"),
)
