"""Only one place sets the labels of a Namespace: the overlay or the Application.

If both the overlay and the Application create the Namespace, the overlay wins: labels in
``managedNamespaceMetadata``, such as the Pod Security level, are not applied (Argo CD, "Sync
Options", Namespace Metadata). Without ``CreateNamespace=true`` they have no effect at all.

Fix: move the labels to the Namespace in the overlay, or remove the Namespace from it. Set
`CreateNamespace=true`.

Fails::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
      syncPolicy:
        managedNamespaceMetadata: {labels: {pod-security.kubernetes.io/enforce: restricted}}
        syncOptions: [CreateNamespace=true]
    --- # overlays/prod/kustomization.yaml
    namespace: shop
    resources: [../../base, namespace.yaml]
    --- # overlays/prod/namespace.yaml
    {apiVersion: v1, kind: Namespace, metadata: {name: shop}}

Passes::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
      syncPolicy:
        managedNamespaceMetadata: {labels: {pod-security.kubernetes.io/enforce: restricted}}
        syncOptions: [CreateNamespace=true]
    --- # overlays/prod/kustomization.yaml
    namespace: shop
    resources: [../../base]
"""

from __future__ import annotations

from kustomgen.k8s.delivery import delivered
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for delivery in delivered(build, argo=True):
        managed = delivery.spec["syncPolicy"]["managedNamespaceMetadata"]
        if not managed.present:
            continue
        creates = delivery.sync_options.get("CreateNamespace")
        if creates is None:
            said = "managedNamespaceMetadata has no effect without the sync option CreateNamespace=true"
            yield Problem(delivery.at("syncPolicy", "managedNamespaceMetadata"), said)
        if creates != "true":
            continue
        for namespace in delivery.build.named("Namespace", delivery.namespace) if delivery.build else ():
            lost = [
                f"{key}={value}"
                for field, has in (("labels", namespace.labels), ("annotations", namespace.annotations))
                for key, value in managed[field].mapping.items()
                if has.get(key) != value
            ]
            if lost and delivery.folder:
                yield Problem(
                    delivery.at("syncPolicy", "managedNamespaceMetadata"),
                    f"{', '.join(lost)} is not applied: {delivery.folder.path} has Namespace/{namespace.name} itself",
                )


RULE = Rule("namespace-managed-once", Severity.WARNING, __doc__, check, delivery=True)
