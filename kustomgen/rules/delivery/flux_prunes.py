"""Flux deletes objects that are removed from an overlay.

With ``prune: false`` an object that is gone from Git stays in the cluster: an old Ingress keeps its
host, an old Job its schedule, and a renamed Deployment runs twice. It is of use while a tree is
adopted, and for namespaces and claims that nobody may delete by mistake.

Fix: set `prune: true`. Annotate objects that must stay with
`kustomize.toolkit.fluxcd.io/prune: disabled`.

Fails::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: shop, namespace: flux-system}
    spec: {path: ./overlays/prod, prune: false, sourceRef: {kind: GitRepository, name: flux-system}}

Passes::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: shop, namespace: flux-system}
    spec: {path: ./overlays/prod, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}
"""

from __future__ import annotations

from kustomgen.k8s.delivery import delivered
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once

_KEPT = frozenset({"Namespace", "PersistentVolumeClaim", "PersistentVolume", "CustomResourceDefinition"})


def check(build: Build, _: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for delivery in delivered(build, argo=False):
        prune = delivery.spec["prune"]
        objects = delivery.build.resources if delivery.build else ()
        if prune.value is False and delivery.folder and any(each.kind not in _KEPT for each in objects):
            said = f"objects removed from {delivery.folder.path} stay in the cluster: {delivery.label} does not prune"
            yield Problem(delivery.at("prune"), said)


RULE = Rule("flux-prunes", Severity.INFO, __doc__, check, delivery=True)
