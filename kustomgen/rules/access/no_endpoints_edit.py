"""Roles for tenants do not allow writing Endpoints.

An account that writes Endpoints or EndpointSlices can point a Service at addresses in other
namespaces, past their network policies (CVE-2021-25740). Kubernetes 1.22 removed this from ``edit``
and ``admin``. A ClusterRole that replaces these roles, or is aggregated into them, adds it again.

Fix: remove ``endpoints`` and ``endpointslices`` from the role, or remove its aggregation label.

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
            yield Problem(grant.at, f"allows {grant.what} to everyone with {why}")


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
