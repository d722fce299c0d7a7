"""An overlay's objects have the namespace of their Application or Flux Kustomization.

Argo CD uses ``destination.namespace`` only for objects without a namespace. If the overlay sets
another one, the objects are created there, and ``CreateNamespace`` creates an empty namespace.
Flux's ``targetNamespace`` overrides the overlay, so the tested objects differ from the running
ones. The rule reports an overlay if all its objects are in one other namespace. For an
ApplicationSet, which generates the name for all its folders, this is information.

Fix: set the same namespace in both places.

Fails::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop-prod}
    --- # overlays/prod/kustomization.yaml
    namespace: shop
    resources: [../../base]

Passes::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop-prod}
    --- # overlays/prod/kustomization.yaml
    namespace: shop-prod
    resources: [../../base]
"""

from __future__ import annotations

from kustomgen.k8s.delivery import Delivery, delivered
from kustomgen.k8s.scope import cluster_scoped, cluster_scoped_custom
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for delivery in delivered(build):
        wanted = delivery.namespace
        if not wanted or "{{" in wanted or "$" in wanted or delivery.source_spec["kustomize"]["namespace"].present:
            continue
        found = _namespaces(delivery)
        if len(found) == 1 and found.isdisjoint({wanted, ""}):
            (namespace,) = found
            field = "destination.namespace" if delivery.argo else "targetNamespace"
            yield Problem(
                delivery.at(*field.split(".")),
                f"{field} of {delivery.label} is {wanted!r}, and all objects of {delivery.folder and delivery.folder.path} "
                f"are in {namespace!r}",
                Severity.INFO if delivery.from_set else None,
            )


def _namespaces(delivery: Delivery) -> set[str]:
    """The namespaces of all its objects; more than one where some name none."""
    objects = delivery.build.resources if delivery.build else ()
    return {each.namespace for each in objects if not cluster_scoped(each.ref) and not cluster_scoped_custom(each.ref)}


RULE = Rule("delivery-namespace-agrees", Severity.WARNING, __doc__, check, delivery=True)
