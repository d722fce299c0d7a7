"""No SecurityContextConstraints of OpenShift allows privileged containers.

On OpenShift these decide what pods may do. One that allows privileged containers lets whoever may use it own the node;
OpenShift has one for its own use already.

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
