"""No image comes from Kubernetes' old registry.

k8s.gcr.io is frozen since April 2023. It has no newer release and may be switched off.
registry.k8s.io replaces it with the same names.

Fix: replace the registry by ``registry.k8s.io``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "k8s.gcr.io/pause:3.9"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "registry.k8s.io/pause:3.9"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Edit, Image, Iterator, Node, Params, Problem, Rule, Severity

_OLD = ("k8s.gcr.io", "gcr.io/google_containers", "gcr.io/google-containers")


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers():
        at = container["image"]
        if current := _current(Image.parse(at.text).name):
            old, new = current
            yield Problem(at, f"{old} is frozen, {new!r} is expected")


def _current(name: str) -> tuple[str, str] | None:
    """The old registry of an image's name, and the name at the current one; None if it is there
    already.
    """
    old = next((old for old in _OLD if name.startswith(f"{old}/")), None)
    return (old, f"registry.k8s.io{name.removeprefix(old)}") if old else None


def fix(_build: Build, problem: Problem) -> Iterator[Edit]:
    """The same image, tag and digest at the registry that took over all images of the old one."""
    if isinstance(problem.at, Node):
        name = Image.parse(problem.at.text).name
        if current := _current(name):
            yield Edit(problem.at, current[1] + problem.at.text.removeprefix(name))


RULE = Rule(
    "image-registry-current",
    Severity.WARNING,
    __doc__,
    check,
    fix=fix,
    aliases=("kyverno/restrict-deprecated-registry", "kubescape/C-0253"),
)
