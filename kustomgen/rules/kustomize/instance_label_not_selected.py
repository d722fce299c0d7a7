"""No selector uses ``app.kubernetes.io/instance``.

Argo CD with label tracking writes the name of its Application into this label. If it sets labels
through kustomize, it changes selectors too, and a Deployment's selector is immutable.

Fix: select by ``app.kubernetes.io/name`` and ``app.kubernetes.io/component``.

Fails::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app.kubernetes.io/name: web, app.kubernetes.io/instance: web}}

Passes::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app.kubernetes.io/name: web}}
"""

from __future__ import annotations

from kustomgen.k8s.schema import is_builtin_group
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_LABEL = "app.kubernetes.io/instance"


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for resource in build.resources:
        if is_builtin_group(resource.ref.group):
            spec = resource["spec"]
            selector = spec["selector"]
            for labels in (selector, selector["matchLabels"], spec["podSelector"]["matchLabels"]):
                if _LABEL in labels.mapping and (at := labels[_LABEL]).present:
                    yield Problem(at, f"selects by {_LABEL} {at.value!r}, which Argo CD may change")


RULE = Rule(
    "instance-label-not-selected",
    Severity.INFO,
    __doc__,
    check,
    aliases=("kustomize/instance-label-in-selector",),
)
