"""Every container sets ``runAsNonRoot: true``.

A process that is root in its container is root on the node once it escapes through a kernel bug or
a mounted path. ``runAsNonRoot: true`` makes the kubelet reject an image that would run as UID 0.
The rule is the check ``runAsNonRoot`` of Pod Security Standards, restricted. A UID alone does not
pass, because it may change later. An explicit ``false`` never passes.

Fix: set ``runAsNonRoot: true`` in the pod's securityContext, and a ``runAsUser`` other than 0.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {runAsUser: 10001}
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {runAsNonRoot: true, runAsUser: 10001}
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

import json

from kustomgen.k8s.security import has_own_uid, own_users
from kustomgen.rules.api import Build, Container, Edit, Iterator, Node, Params, Pod, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        if not own_users(pod, build.kubernetes):
            yield from _root_allowed(pod)


def _root_allowed(pod: Pod) -> Iterator[Problem]:
    shared = pod.spec["securityContext"]["runAsNonRoot"]
    if shared.present and shared.value is not True:
        yield _not_true(shared)
    own = [(container, container["securityContext"]["runAsNonRoot"]) for container in pod.containers()]
    if not shared.present and own and not any(node.present for _, node in own):
        yield Problem(shared, f"runAsNonRoot is not set{_uid_alone(own[0][0])}")
        return
    for container, node in own:
        if node.present and node.value is not True:
            yield _not_true(node)
        elif not node.present and not shared.present:
            yield Problem(node, f"container {container.name!r} does not set runAsNonRoot{_uid_alone(container)}")


def _not_true(node: Node) -> Problem:
    return Problem(node, f"runAsNonRoot is {json.dumps(node.value, default=str)}, true is expected")


def _uid_alone(container: Container) -> str:
    uid = container.security("runAsUser").value
    if isinstance(uid, int) and uid > 0:
        return f": runAsUser {uid} alone does not satisfy Pod Security Standards (restricted)"
    return ""


def fix(build: Build, problem: Problem) -> Iterator[Edit]:
    """Where a user other than root is named, so that the image's own does not matter; ``false``
    someone wrote.
    """
    at = problem.at
    if not isinstance(at, Node) or at.present:
        return
    inside = [
        container
        for container in build.containers()
        if container.resource is at.resource and container.node.path[: len(at.path) - 2] == at.path[:-2]
    ]
    if inside and all(map(has_own_uid, inside)):
        yield Edit(at, value=True)


RULE = Rule(
    "run-as-non-root",
    Severity.WARNING,
    __doc__,
    check,
    fix=fix,
    aliases=(
        "kube-linter/run-as-non-root", "polaris/runAsRootAllowed", "pss/runAsNonRoot", "gatekeeper/users",
        "kyverno/require-run-as-nonroot", "checkov/CKV_K8S_23", "kubescape/C-0013",
    ),
)  # fmt: skip
