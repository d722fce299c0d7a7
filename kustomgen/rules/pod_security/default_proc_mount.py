"""Every container uses the runtime's default view of /proc.

The runtime hides the parts of /proc that expose or change the node, such as /proc/kcore and
/proc/sysrq-trigger. ``Unmasked`` shows them. With user namespaces (``hostUsers: false``) they are
harmless: the check ``procMount`` of Pod Security Standards accepts this in the baseline level from
1.35 on, but not in the restricted level (``inUserNamespaces``).

Fix: remove ``procMount`` from the container's securityContext.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", securityContext: {procMount: Unmasked}}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", securityContext: {procMount: Default}}]
"""

from __future__ import annotations

from kustomgen.k8s.security import own_users
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class DefaultProcMount(Params):
    in_user_namespaces: bool = True


def check(build: Build, params: DefaultProcMount) -> Iterator[Problem]:
    for pod in build.pods:
        if params.in_user_namespaces and own_users(pod, build.kubernetes):
            continue
        for container in pod.containers():
            at = container["securityContext"]["procMount"]
            if at.present and at.value != "Default":
                yield Problem(at, f"procMount is {at.value!r}, 'Default' is expected")


RULE = Rule(
    "default-proc-mount",
    Severity.ERROR,
    __doc__,
    check,
    DefaultProcMount(),
    aliases=(
        "kube-linter/unsafe-proc-mount", "polaris/procMount", "pss/procMount", "pss/procMount_restricted",
        "gatekeeper/proc-mount", "kyverno/disallow-proc-mount",
    ),
)  # fmt: skip
