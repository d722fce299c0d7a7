"""Every workload's instance label equals its name.

``app.kubernetes.io/instance`` tells installations of one program apart. Polaris expects the
object's name; Helm sets the release's name; kustomize's namePrefix changes only the name. The rule
is for teams that follow this convention.

Fix: set ``app.kubernetes.io/instance`` to the object's name.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {app.kubernetes.io/instance: shop}}
    spec: {containers: []}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {app.kubernetes.io/instance: web}}
    spec: {containers: []}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_LABEL = "app.kubernetes.io/instance"


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        at = pod.workload["metadata"]["labels"][_LABEL]
        if at.value != pod.workload.name:
            said = f"is {at.value!r}" if at.present else "is missing"
            yield Problem(at, f"label {_LABEL!r} {said}, {pod.workload.name!r} is expected")


RULE = Rule(
    "instance-label-matches-name",
    Severity.INFO,
    __doc__,
    check,
    aliases=("polaris/metadataAndInstanceMismatched",),
)
