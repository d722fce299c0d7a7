"""A kustomization reads only files in or below its folder.

``kubectl apply -k``, kustomize and Argo CD reject other files, unless the load restrictor is off,
as in Flux. Such a kustomization cannot be tested with kubectl.

Fix: add a kustomization to the folder of the file and list that folder, or move the file.

Fails::

    resources: [../../base]
    patches: [{path: ../shared/replicas.yaml}]
    --- # overlays/shared/replicas.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 3}

Passes::

    resources: [../../base]
    patches: [{path: replicas.yaml}]
    --- # overlays/prod/replicas.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 3}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for kustomization in build.kustomizations:
        for reference in kustomization.outside:
            yield Problem(reference, "this file is outside the folder, and `kubectl apply -k` refuses to read it")


RULE = Rule(
    "files-below-kustomization",
    Severity.WARNING,
    __doc__,
    check,
    turns=True,
)
