"""The label ``version`` of a pod is the tag of its image.

kustomize's ``images`` changes the tag and no label. Dashboards, alerts and the routes of a mesh
group by the label, so they show an old version while the new one runs. Looked at are pods with one
container, where label and tag are both versions of three numbers. For ``app.kubernetes.io/version``
it is information.

Fix: change the label together with the tag: by ``labels`` of the overlay, a replacement, or one
variable of the spec; or remove it.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {version: v1.0.0}}
    spec: {containers: [{name: web, image: "shop/web:v1.2.0"}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {version: v1.2.0}}
    spec: {containers: [{name: web, image: "shop/web:v1.2.0"}]}
"""

from __future__ import annotations

import re

from kustomgen.rules.api import Build, Image, Iterator, Params, Problem, Rule, Severity

_VERSION = re.compile(r"v?(\d+\.\d+\.\d+)")
_LABELS = {"version": None, "app.kubernetes.io/version": Severity.INFO}


def check(build: Build, _: Params) -> Iterator[Problem]:
    for pod in build.pods:
        containers = list(pod.containers("containers"))
        tag = _VERSION.fullmatch(Image.parse(containers[0]["image"].text).tag or "") if len(containers) == 1 else None
        for label, severity in _LABELS.items() if tag else ():
            at = pod.metadata["labels"][label]
            said = _VERSION.fullmatch(at.text)
            if tag and said and said[1] != tag[1]:
                yield Problem(at, f"label {label} is {at.text}, and the image runs {tag[0]}", severity)


RULE = Rule("version-label-is-tag", Severity.WARNING, __doc__, check)
