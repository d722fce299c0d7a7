"""No pod and no container sets its user to 0.

UID 0 is root. With ``runAsNonRoot: true`` the kubelet refuses to start the container. Without it,
the process is root on the node once it escapes. The rule is the check ``runAsUser`` of Pod Security
Standards, restricted, from 1.23 on. From 1.35 on, user namespaces (``hostUsers: false``) allow UID
0.

Fix: set ``runAsUser`` to another UID, preferably above 10000.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {runAsUser: 0}
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {runAsUser: 10001}
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.k8s.security import own_users, set_in
from kustomgen.k8s.version import at_least
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    if not at_least(build.kubernetes, 23):
        return
    for pod in build.pods:
        if own_users(pod, build.kubernetes):
            continue
        for at in set_in(pod, "runAsUser"):
            if at.integer == 0:
                yield Problem(at, "runAsUser is 0, which is root")


RULE = Rule(
    "no-uid-zero",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("pss/runAsUser", "kyverno/require-run-as-non-root-user", "gatekeeper/users"),
)
