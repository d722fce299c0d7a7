"""A pod sets ``serviceAccountName``, not the old ``serviceAccount``.

``serviceAccount`` is the name of the field before 1.0. The API server overwrites it with
``serviceAccountName``, so a different value, or a patch of the old field, has no effect.

Fix: remove ``serviceAccount`` and set ``serviceAccountName``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      serviceAccount: web
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      serviceAccountName: web
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.rules.api import GONE, Build, Edit, Iterator, Node, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        old, current = pod.spec["serviceAccount"], pod.spec["serviceAccountName"]
        if old.text and old.text != current.text:
            unused = f", and has no effect, because serviceAccountName is set {current.text!r}" if current.text else ""
            yield Problem(old, f"serviceAccount is deprecated{unused}")


def fix(_build: Build, problem: Problem) -> Iterator[Edit]:
    """Where the new field is there, the old one has no effect; alone, it would have to be renamed
    in what refers to it.
    """
    if isinstance(problem.at, Node) and "has no effect" in problem.message:
        yield Edit(problem.at, GONE)


RULE = Rule(
    "no-deprecated-service-account",
    Severity.WARNING,
    __doc__,
    check,
    fix=fix,
    aliases=("kube-linter/deprecated-service-account-field", "kubescape/C-0294"),
)
