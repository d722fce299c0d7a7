"""A cluster-scoped custom resource has no namespace.

``namespace`` of a kustomization is set on every object, except Kubernetes' own cluster-scoped
kinds. kustomize cannot know that a ClusterIssuer or a VolumeSnapshotClass is cluster-scoped. Tools
that look for the object in that namespace do not find it.

Fix: move such objects to a separate kustomization without ``namespace``, or remove the field from
the object.

Fails::

    apiVersion: cert-manager.io/v1
    kind: ClusterIssuer
    metadata: {name: public, namespace: shop}

Passes::

    apiVersion: cert-manager.io/v1
    kind: ClusterIssuer
    metadata: {name: public}
"""

from __future__ import annotations

from kustomgen.k8s.scope import cluster_scoped_custom
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for resource in build.resources:
        if resource.namespace and cluster_scoped_custom(resource.ref):
            at = resource["metadata"]["namespace"]
            yield Problem(at, f"namespace {at.value!r}, and a {resource.kind} belongs to none")


RULE = Rule(
    "cluster-objects-without-namespace",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kustomize/namespace-on-cluster-scoped",),
)
