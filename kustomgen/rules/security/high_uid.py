"""Every container runs as a user and group above 10000.

A process that escapes its container keeps its UID. Below 10000 the node may have a user with the
same UID, whose files the process can then access. kube-score rates this critical. Pod Security
Standards do not require it: the image defines the number, and user namespaces (``hostUsers:
false``) solve the problem.

Fix: set ``runAsUser`` and ``runAsGroup`` above 10000 in the pod's securityContext.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {runAsUser: 1000, runAsGroup: 1000}
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {runAsUser: 10001, runAsGroup: 10001}
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class HighUid(Params):
    min: int = 10_000


def check(build: Build, params: HighUid) -> Iterator[Problem]:
    for container in build.containers():
        if container.pod.windows or container.pod.spec["hostUsers"].value is False:
            continue
        for field in ("runAsUser", "runAsGroup"):
            at = container.security(field)
            if not at.present:
                yield Problem(at, f"{field} is not set, {params.min} or more is expected")
            elif at.integer is not None and at.integer < params.min:
                yield Problem(
                    container["securityContext"][field], f"{field} is {at.integer}, {params.min} is the least"
                )


RULE = Rule(
    "high-uid",
    Severity.INFO,
    __doc__,
    check,
    HighUid(),
    aliases=("kube-score/container-security-context-user-group-id", "checkov/CKV_K8S_40"),
)
