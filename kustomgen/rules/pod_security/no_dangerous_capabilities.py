"""No container adds capabilities beyond the runtime's defaults.

Other capabilities reach past the container: SYS_ADMIN mounts file systems, NET_ADMIN and NET_RAW
read and forge traffic of other pods, SYS_PTRACE reads other processes, SYS_MODULE loads kernel
code. The rule is the check ``capabilities_baseline`` of Pod Security Standards. Names must match
exactly, so ``CAP_CHOWN`` is no default. In the restricted level another check replaces it from 1.22
on (``until``).

Fix: remove the capability from ``securityContext.capabilities.add``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", securityContext: {capabilities: {add: [NET_ADMIN]}}}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", securityContext: {capabilities: {add: [CHOWN]}}}]
"""

from __future__ import annotations

from kustomgen.k8s.version import reached
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class NoDangerousCapabilities(Params):
    allowed: tuple[str, ...] = (
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
        "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    )  # fmt: skip
    lesser: tuple[str, ...] = ()
    until: str = ""


def check(build: Build, params: NoDangerousCapabilities) -> Iterator[Problem]:
    if reached(build.kubernetes, params.until):
        return
    for container in build.containers():
        for at in container["securityContext"]["capabilities"]["add"]:
            if at.value not in params.allowed:
                weight = Severity.WARNING if at.text.removeprefix("CAP_") in params.lesser else None
                yield Problem(at, f"the capability {at.value!r} is added; it is not a default of the runtime", weight)


RULE = Rule(
    "no-dangerous-capabilities",
    Severity.ERROR,
    __doc__,
    check,
    NoDangerousCapabilities(),
    aliases=(
        "pss/capabilities_baseline", "polaris/dangerousCapabilities", "gatekeeper/capabilities", "kyverno/disallow-capabilities",
        "kyverno/disallow-capabilities-strict", "kyverno/psp-restrict-adding-capabilities", "checkov/CKV_K8S_39",
        "kubescape/C-0046",
    ),
)  # fmt: skip
