"""No manifest contains ephemeral containers.

``kubectl debug`` adds them to running pods. The API server rejects a new pod with one, and a
template with one creates no pods. In a manifest they were saved by mistake.

Fix: remove ``ephemeralContainers``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      ephemeralContainers: [{name: debug, image: "shop/debug:1.0.0"}]
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        at = pod.spec["ephemeralContainers"]
        if any(at):
            yield Problem(at, "the API server refuses new pods with ephemeral containers")


RULE = Rule(
    "no-ephemeral-containers",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kyverno/block-ephemeral-containers",),
)
