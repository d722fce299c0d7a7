"""Only one Application or Flux Kustomization applies an overlay to a cluster.

Two that apply the same objects undo each other: each takes over the objects and shows those of the
other as out of sync. With ``prune``, removing one of the two deletes the objects. The same overlay
for two clusters, or for two namespaces that the overlay does not set, passes. Flux objects are
compared if they are in one folder, that is, for one cluster.

Fix: remove one of the two, or correct its path or its destination.

Fails::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
    ---
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-staging, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}

Passes::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {name: prod-eu, namespace: shop}
    ---
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod-us, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {name: prod-us, namespace: shop}
"""

from __future__ import annotations

import posixpath
from typing import Any

from kustomgen.k8s.delivery import Delivery, DeliveryState
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once

_OPEN = ("{{", "$")


def check(build: Build, _: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    first: dict[Any, Delivery] = {}
    for delivery in build.deliveries:
        folder = delivery.folder
        if (
            not delivery.applies
            or folder is None
            or folder.state not in (DeliveryState.KUSTOMIZATION, DeliveryState.MANIFESTS)
        ):
            continue
        if delivery.build is not None and not delivery.build.resources:
            # an empty folder that others wait for, or that is yet to be filled: nothing is applied
            # twice
            continue
        cluster = _cluster(delivery)
        if cluster is None:
            continue
        other = first.setdefault((folder.path, _changes(delivery), *cluster), delivery)
        if other is not delivery and other.label != delivery.label:
            yield Problem(
                delivery.at_path,
                f"{delivery.label} applies {folder.path} to the same place as {other.label}",
            )


def _cluster(delivery: Delivery) -> tuple[str, ...] | None:
    """The place that it applies to; None if that is known only when it is applied."""
    if not delivery.argo:
        if delivery.spec["kubeConfig"].present:
            return None
        return posixpath.dirname(delivery.resource.origin.file or ""), delivery.namespace
    destination = delivery.spec["destination"]
    words = (destination["server"].text or destination["name"].text, _namespace(delivery))
    return None if any(sign in word for sign in _OPEN for word in words) else words


def _namespace(delivery: Delivery) -> str:
    """Where the objects go; empty if the overlay says so of all of them, whatever the
    destination.
    """
    objects = delivery.build.resources if delivery.build else ()
    return "" if objects and all(each.namespace for each in objects) else delivery.namespace


def _changes(delivery: Delivery) -> str:
    """What it changes of the folder's objects: with another prefix or other files they
    are others.
    """
    source = delivery.source_spec
    fields = (
        ("kustomize", "directory", "plugin")
        if delivery.argo
        else ("namePrefix", "nameSuffix", "patches", "components", "postBuild", "images", "commonMetadata")
    )
    return repr([source[field].value for field in fields])


RULE = Rule("delivery-unique", Severity.ERROR, __doc__, check, delivery=True)
