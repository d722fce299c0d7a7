"""Argo CD does not deploy each commit of a branch to production automatically.

``automated`` applies everything that is merged, also with ``selfHeal: false``, which is about
changes in the cluster, not in Git. An Application without ``automated`` waits for a manual sync,
and one that follows a tag waits for the tag. If a comment there says that production is synced by
hand, this is a warning, else information. A parameter sets the tiers.

Fix: remove `automated` from `syncPolicy`, or let `targetRevision` name a tag.

Fails::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: main, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
      syncPolicy:
        automated: {prune: true}

Passes::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: main, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
"""

from __future__ import annotations

from kustomgen.k8s.delivery import BRANCHES, moves
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


class ProductionSyncedByHand(Params):
    tiers: tuple[str, ...] = ("production",)
    branches: tuple[str, ...] = BRANCHES


def check(build: Build, params: ProductionSyncedByHand) -> Iterator[Problem]:
    return once(_problems(build, params))


def _problems(build: Build, params: ProductionSyncedByHand) -> Iterator[Problem]:
    for delivery in build.deliveries:
        automated = delivery.spec["syncPolicy"]["automated"]
        if not delivery.argo or not delivery.automated or delivery.folder is None:
            continue
        followed = moves(delivery.revision, params.branches)
        if delivery.tier not in params.tiers or not followed:
            continue
        prune = ", and deletes what it no longer has" if automated["prune"].value is True else ""
        said = f"{delivery.label} applies every commit of {followed} to {delivery.tier} by itself{prune}"
        at = delivery.at("syncPolicy", "automated")
        if delivery.comment:
            yield Problem(at, f"{said}; a comment says {delivery.comment!r}")
        else:
            yield Problem(at, said, Severity.INFO)


RULE = Rule("production-synced-by-hand", Severity.WARNING, __doc__, check, ProductionSyncedByHand(), delivery=True)
