"""A custom resource that belongs to no namespace names none.

``namespace`` of a kustomization goes into every object but those of Kubernetes' own kinds that have none; that a
ClusterIssuer or a VolumeSnapshotClass has none either, kustomize cannot know. What looks for the object in that
namespace does not find it.

Fix: keep such objects in a kustomization of their own, without ``namespace``, or take the field out where it stands.

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
