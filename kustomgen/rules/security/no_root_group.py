"""No process runs in group 0.

Group 0 is root's group and may write whatever the image grants it, often /etc/passwd. Pod Security
Standards do not require this; kube-linter does, for ``runAsGroup``. Images for OpenShift grant
group 0 their writable files, so disable the rule for these. ``min`` and ``max`` limit the group.

Fix: set ``runAsGroup``, ``fsGroup`` and ``supplementalGroups`` to other groups.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {runAsUser: 10001, runAsGroup: 0}
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

from kustomgen.k8s.security import set_in
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class NoRootGroup(Params):
    min: int = 1
    max: int | None = None


def check(build: Build, params: NoRootGroup) -> Iterator[Problem]:
    for pod in build.pods:
        shared = pod.spec["securityContext"]
        for at in (*set_in(pod, "runAsGroup"), shared["fsGroup"], *shared["supplementalGroups"]):
            if at.integer is None:
                continue
            if at.integer < params.min:
                least = f"group {at.integer} is below {params.min}"
                yield Problem(at, "group 0 is root's" if at.integer == 0 else least)
            elif params.max is not None and at.integer > params.max:
                yield Problem(at, f"group {at.integer} is above {params.max}")


RULE = Rule(
    "no-root-group",
    Severity.WARNING,
    __doc__,
    check,
    NoRootGroup(),
    aliases=(
        "kube-linter/run-as-non-root", "gatekeeper/users", "gatekeeper/fsgroup", "kyverno/require-non-root-groups",
        "kyverno/validate-userid-groupid-fsgroup", "kyverno/psp-check-supplemental-groups",
    ),
)  # fmt: skip
