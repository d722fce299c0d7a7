"""No container can gain privileges after it starts.

Without ``allowPrivilegeEscalation: false``, a setuid binary in the image can make a process root.
With it, the process runs with no_new_privs. The default is true. The rule is the check
``allowPrivilegeEscalation`` of Pod Security Standards, restricted. ``privileged`` and CAP_SYS_ADMIN
always allow escalation; the API server rejects them together with false.

Fix: set ``allowPrivilegeEscalation: false`` in each container's securityContext. The pod has no
such field.

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
      containers:
        - {name: web, image: "shop/web:1.4.2", securityContext: {allowPrivilegeEscalation: false}}
"""

from __future__ import annotations

import json

from kustomgen.k8s.security import windows_exempt
from kustomgen.k8s.version import at_least
from kustomgen.rules.api import Build, Container, Edit, Iterator, Node, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    if not at_least(build.kubernetes, 8):
        return  # the field is younger
    for container in build.containers():
        if windows_exempt(container.pod, build.kubernetes):
            continue
        if message := _problem(container):
            yield Problem(container["securityContext"]["allowPrivilegeEscalation"], message)


def _problem(container: Container) -> str:
    allowed = container["securityContext"]["allowPrivilegeEscalation"]
    power = _power(container)
    if allowed.value is False:
        return f"allowPrivilegeEscalation is false, but {power} makes it true" if power else ""
    because = f", and {power} always makes it true" if power else ""
    if allowed.present:
        return f"allowPrivilegeEscalation is {json.dumps(allowed.value, default=str)}, false is expected{because}"
    return f"allowPrivilegeEscalation is not set; its default is true{because}"


def _power(container: Container) -> str:
    security = container["securityContext"]
    if security["privileged"].value is True:
        return "'privileged: true'"
    added = [item.text for item in security["capabilities"]["add"]]
    return next((f"the capability {name!r}" for name in added if name in ("SYS_ADMIN", "CAP_SYS_ADMIN")), "")


def fix(_build: Build, problem: Problem) -> Iterator[Edit]:
    """Where nothing is said, and nothing makes it true: who wrote ``true`` may have meant it."""
    at = problem.at
    if isinstance(at, Node) and not at.present and "makes it true" not in problem.message:
        yield Edit(at, value=False)


RULE = Rule(
    "no-privilege-escalation",
    Severity.WARNING,
    __doc__,
    check,
    fix=fix,
    aliases=(
        "kube-linter/privilege-escalation-container", "polaris/privilegeEscalationAllowed",
        "pss/allowPrivilegeEscalation", "gatekeeper/allow-privilege-escalation",
        "kyverno/disallow-privilege-escalation", "checkov/CKV_K8S_20", "kubescape/C-0016",
    ),
)  # fmt: skip
