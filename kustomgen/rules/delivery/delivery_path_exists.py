"""The path of an Argo CD or Flux object is a folder of the repository.

A wrong path, or a moved folder, fails only after the merge: the Application stays in ``Unknown``
(``app path does not exist``), the Kustomization in ``ArtifactFailed``. The rule checks only paths
of this repository, which it recognizes by the remotes in ``.git/config``. Without remotes, a
repository is probably this one if the parent folder of one of its paths exists: then it is a
warning, unless a folder with a similar name exists. For a tag or a commit it is a warning, because
that revision may still have the folder. Flux resolves a path that leaves the repository to its top;
Argo CD refuses it.

Fix: correct the path. It is relative to the top of the repository and names a folder.

Fails::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prd}
      destination: {server: https://kubernetes.default.svc, namespace: shop}

Passes::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
"""

from __future__ import annotations

from kustomgen.k8s.delivery import Delivery, DeliveryState, moves
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once

_SAYS = {
    DeliveryState.OUTSIDE: "is outside the repository",
    DeliveryState.FILE: "is a file, expected a folder",
    DeliveryState.COMPONENT: "is a Component, which builds only as part of a kustomization",
}


def check(build: Build, _: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for delivery in build.deliveries:
        folder = delivery.folder
        if folder is None:
            continue
        if folder.state is DeliveryState.ABSENT:
            hint = f"; did you mean {folder.nearest!r}?" if folder.nearest else ""
            said = f"{_path(delivery)} is not a folder of this repository{hint}"
            unsure = _pinned(delivery) or (folder.guessed and not folder.nearest)
            yield Problem(delivery.at_path, said, Severity.WARNING if unsure else None)
        elif folder.state in _SAYS and (delivery.applies or folder.state is DeliveryState.OUTSIDE):
            yield Problem(delivery.at_path, f"{_path(delivery)} {_SAYS[folder.state]}")


def _pinned(delivery: Delivery) -> bool:
    """Whether another revision than this tree is applied, which may have the folder."""
    return bool(delivery.revision) and not moves(delivery.revision)


def _path(delivery: Delivery) -> str:
    whose = f" of {delivery.label}" if delivery.from_set else ""
    return f"path {delivery.path!r}{whose}"


RULE = Rule("delivery-path-exists", Severity.ERROR, __doc__, check, delivery=True)
