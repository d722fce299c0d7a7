"""No container disables its seccomp profile.

``Unconfined`` allows every system call of the kernel, even on a node that confines containers by
default. An unset profile passes; ``seccomp-profile`` requires one. The rule is the check
``seccompProfile_baseline`` of Pod Security Standards; before 1.19 it reads annotations. In the
restricted level another check replaces it from 1.19 on (``until``).

Fix: set ``seccompProfile: {type: RuntimeDefault}``, or ``Localhost`` with a profile of the node.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {seccompProfile: {type: Unconfined}}
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {seccompProfile: {type: Localhost, localhostProfile: web.json}}
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.k8s.security import set_in
from kustomgen.k8s.version import at_least, reached
from kustomgen.rules.api import Build, Iterator, Params, Pod, Problem, Rule, Severity


class SeccompNotDisabled(Params):
    until: str = ""


_POD = "seccomp.security.alpha.kubernetes.io/pod"
_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"


def check(build: Build, params: SeccompNotDisabled) -> Iterator[Problem]:
    if reached(build.kubernetes, params.until):
        return
    by_field = at_least(build.kubernetes, 19)
    for pod in build.pods:
        yield from _fields(pod) if by_field else _annotations(pod)


def _fields(pod: Pod) -> Iterator[Problem]:
    for profile in set_in(pod, "seccompProfile"):
        at = profile["type"]
        if at.value not in ("RuntimeDefault", "Localhost"):
            yield Problem(at, f"the seccomp profile is {at.value!r}, 'RuntimeDefault' or 'Localhost' is expected")


def _annotations(pod: Pod) -> Iterator[Problem]:
    annotations = pod.metadata["annotations"]
    keys = (_POD, *(f"{_CONTAINER}{container.name}" for container in pod.containers()))
    for at in (annotations[key] for key in dict.fromkeys(keys)):
        if at.present and at.text not in ("runtime/default", "docker/default") and not at.text.startswith("localhost/"):
            yield Problem(at, f"the seccomp profile is {at.value!r}, 'runtime/default' is expected")


RULE = Rule(
    "seccomp-not-disabled",
    Severity.ERROR,
    __doc__,
    check,
    SeccompNotDisabled(),
    aliases=("pss/seccompProfile_baseline", "gatekeeper/seccomp", "gatekeeper/seccompv2", "kyverno/restrict-seccomp"),
)
