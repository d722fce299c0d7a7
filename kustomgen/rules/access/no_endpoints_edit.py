"""The roles that tenants get do not write Endpoints.

Who writes Endpoints or EndpointSlices points a Service, and any Ingress or load balancer before it, at addresses of
other namespaces, past their network policies (CVE-2021-25740). Kubernetes took it out of ``edit`` and ``admin`` in
1.22; a ClusterRole that is aggregated into them, or replaces them, brings it back.

Fix: remove ``endpoints`` and ``endpointslices`` from the role, or its aggregation label.

Fails::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: more, labels: {rbac.authorization.k8s.io/aggregate-to-edit: "true"}}
    rules: [{apiGroups: [""], resources: [endpoints], verbs: [update]}]

Passes::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: more, labels: {rbac.authorization.k8s.io/aggregate-to-edit: "true"}}
    rules: [{apiGroups: [""], resources: [endpoints], verbs: [get]}]
"""

from __future__ import annotations

from kustomgen.k8s.rbac import Power, granting
from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity

_WRITE = ("create", "update", "patch")
_POWERS = (Power("", "endpoints", _WRITE), Power("discovery.k8s.io", "endpointslices", _WRITE))
_TENANTS = ("admin", "edit")
_NAMES = frozenset({*_TENANTS, *(f"system:aggregate-to-{name}" for name in _TENANTS)})
_LABELS = tuple(f"rbac.authorization.k8s.io/aggregate-to-{name}" for name in _TENANTS)


def check(build: Build, _: Params) -> Iterator[Problem]:
    for grant in granting(build, _POWERS):
        role = grant.at.resource
        if role.kind == "ClusterRole" and (why := _for_tenants(role)):
            yield Problem(grant.at, f"allows {grant.what} to everybody with {why}")


def _for_tenants(role: Resource) -> str:
    if role.name in _NAMES:
        return role.name.removeprefix("system:aggregate-to-")
    return next((label.rpartition("-")[2] for label in _LABELS if role.labels.get(label) == "true"), "")


RULE = Rule(
    "no-endpoints-edit",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "gatekeeper/block-endpoint-edit-default-role", "kyverno/restrict-edit-for-endpoints",
    ),
)  # fmt: skip
