"""Every container sets ``imagePullPolicy: Always``.

With any other policy, a node gives a cached image to every pod, including pods of a namespace
without credentials for it. ``Always`` costs a request per start, and the registry must be
reachable. Moving tags are covered by ``image-pinned``.

Fix: set ``imagePullPolicy: Always``, or enable the admission plugin AlwaysPullImages.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", imagePullPolicy: IfNotPresent}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", imagePullPolicy: Always}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Edit, Image, Iterator, Node, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers():
        at = container["imagePullPolicy"]
        image = Image.parse(container["image"].text)
        # The API server's default is Always for what has the tag latest, or neither tag nor digest.
        default = "Always" if image.tag == "latest" or not (image.tag or image.digest) else "IfNotPresent"
        if (at.value or default) != "Always":
            said = f"is {at.value!r}" if at.present else f"is not set, and its default here is {default!r}"
            yield Problem(at, f"imagePullPolicy {said}, 'Always' is expected")


def fix(_build: Build, problem: Problem) -> Iterator[Edit]:
    """Where nothing is said: who wrote IfNotPresent or Never may have meant it."""
    if isinstance(problem.at, Node) and not problem.at.present:
        yield Edit(problem.at, "Always")


RULE = Rule(
    "image-pulled-always",
    Severity.INFO,
    __doc__,
    check,
    fix=fix,
    aliases=(
        "kube-score/container-image-pull-policy", "polaris/pullPolicyNotAlways", "kyverno/imagepullpolicy-always",
        "checkov/CKV_K8S_15", "kubescape/C-0075",
    ),
)  # fmt: skip
