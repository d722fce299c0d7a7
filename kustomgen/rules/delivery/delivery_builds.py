"""The kustomization that an Argo CD or Flux object applies builds.

If it does not build, nothing is applied: neither the change that broke it nor later ones. An
overlay that only an Application names is not built before the merge. The rule does not report
overlays with charts, plugins or remote bases, or builds that the run itself reports.

Fix: repair the kustomization; `kustomgen build FOLDER` shows the error.

Fails::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
    --- # overlays/prod/kustomization.yaml
    resources: [../../base, gone.yaml]

Passes::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
    --- # overlays/prod/kustomization.yaml
    resources: [../../base]
"""

from __future__ import annotations

from kustomgen.k8s.delivery import DeliveryState
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for delivery in build.deliveries:
        folder = delivery.folder
        applied = delivery.applies or delivery.reads
        if applied and folder and folder.state is DeliveryState.BROKEN and not folder.also_checked:
            yield Problem(delivery.at_path, f"{folder.path} does not build: {folder.error}")


RULE = Rule("delivery-builds", Severity.ERROR, __doc__, check, delivery=True)
