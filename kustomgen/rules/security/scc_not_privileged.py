"""No OpenShift SecurityContextConstraints allow privileged containers.

These objects decide what pods may do on OpenShift. One that allows privileged containers gives its
users control of the node. OpenShift already has one for its own components.

Fix: set ``allowPrivilegedContainer: false``.

Fails::

    apiVersion: security.openshift.io/v1
    kind: SecurityContextConstraints
    metadata: {name: web}
    allowPrivilegedContainer: true

Passes::

    apiVersion: security.openshift.io/v1
    kind: SecurityContextConstraints
    metadata: {name: web}
    allowPrivilegedContainer: false
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for constraints in build.of_kind("SecurityContextConstraints"):
        at = constraints["allowPrivilegedContainer"]
        if at.value is True:
            yield Problem(at, "privileged containers are allowed")


RULE = Rule(
    "scc-not-privileged",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kube-linter/scc-deny-privileged-container",),
)
