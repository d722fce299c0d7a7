"""Production is deployed from a tag or a commit.

With ``HEAD`` or a branch every merge reaches production: no record shows which version was
released, and a rollback needs a revert. Parameters set the tiers and the names of branches. If your
team releases by tags, make this a warning or an error in a policy.

Fix: set ``targetRevision`` to a tag, such as ``v1.2.0``; for Flux, set ``spec.ref.tag`` of the
GitRepository.

Fails::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: HEAD, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}

Passes::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.2.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
"""

from __future__ import annotations

from kustomgen.k8s.delivery import BRANCHES, moves
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


class DeliveryRevisionPinned(Params):
    tiers: tuple[str, ...] = ("production",)
    branches: tuple[str, ...] = BRANCHES


def check(build: Build, params: DeliveryRevisionPinned) -> Iterator[Problem]:
    return once(_problems(build, params))


def _problems(build: Build, params: DeliveryRevisionPinned) -> Iterator[Problem]:
    for delivery in build.deliveries:
        if delivery.tier not in params.tiers or delivery.follows is None or delivery.folder is None:
            continue
        if what := moves(delivery.revision, params.branches):
            yield Problem(delivery.follows, f"{delivery.label} deploys {delivery.tier} and follows {what}")


RULE = Rule("delivery-revision-pinned", Severity.INFO, __doc__, check, DeliveryRevisionPinned(), delivery=True)
