"""Every container runs with a seccomp profile.

Most container escapes used a system call that the program never needs. ``RuntimeDefault`` forbids
these calls. Without a profile the container runs unconfined, unless the node has seccompDefault.
The rule is the check ``seccompProfile`` of Pod Security Standards, restricted, from Kubernetes 1.19
on.

Fix: set ``seccompProfile: {type: RuntimeDefault}`` in the pod's securityContext.

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
      securityContext: {seccompProfile: {type: RuntimeDefault}}
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.k8s.security import windows_exempt
from kustomgen.k8s.version import at_least
from kustomgen.rules.api import Build, Edit, Iterator, Node, Params, Pod, Problem, Rule, Severity

CONFINED = ("RuntimeDefault", "Localhost")


def check(build: Build, _params: Params) -> Iterator[Problem]:
    if not at_least(build.kubernetes, 19):
        return  # the field is younger
    for pod in build.pods:
        if not windows_exempt(pod, build.kubernetes):
            yield from _check(pod)


def _check(pod: Pod) -> Iterator[Problem]:
    shared = _profile(pod.spec)
    if shared.present and shared["type"].value not in CONFINED:
        yield _unconfined(shared)
    own = [(container, _profile(container.node)) for container in pod.containers()]
    if not shared.present and own and not any(node.present for _, node in own):
        yield Problem(shared["type"], "no seccomp profile is set, 'RuntimeDefault' is expected")
        return
    for container, node in own:
        if node.present and node["type"].value not in CONFINED:
            yield _unconfined(node)
        elif not node.present and not shared.present:
            yield Problem(
                node["type"], f"container {container.name!r} has no seccomp profile, 'RuntimeDefault' is expected"
            )


def _profile(holder: Node) -> Node:
    return holder["securityContext"]["seccompProfile"]


def _unconfined(profile: Node) -> Problem:
    at = profile["type"]
    return Problem(at, f"the seccomp profile is {at.value!r}, 'RuntimeDefault' or 'Localhost' is expected")


def fix(_build: Build, problem: Problem) -> Iterator[Edit]:
    """Where nothing is said: who wrote Unconfined may have meant it."""
    if isinstance(problem.at, Node) and not problem.at.present:
        yield Edit(problem.at, "RuntimeDefault")


RULE = Rule(
    "seccomp-profile",
    Severity.WARNING,
    __doc__,
    check,
    fix=fix,
    aliases=(
        "pss/seccompProfile_restricted", "kube-score/container-seccomp-profile", "gatekeeper/seccomp",
        "gatekeeper/seccompv2", "kyverno/restrict-seccomp-strict", "checkov/CKV_K8S_31",
    ),
)  # fmt: skip
