"""A patch file that deletes an object contains nothing else.

kustomize before 5.7 (kubectl up to 1.33) crashes on a file with two ``$patch: delete`` documents,
or with a deletion followed by another patch (kubernetes-sigs/kustomize#5552).

Fix: use one file, or one entry of ``patches``, per deletion.

Fails::

    resources: [../../base]
    patches: [{path: less.yaml}]
    --- # overlays/prod/less.yaml
    $patch: delete
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 3}

Passes::

    resources: [../../base]
    patches: [{path: less.yaml}]
    --- # overlays/prod/less.yaml
    $patch: delete
    apiVersion: v1
    kind: Service
    metadata: {name: web}
"""

from __future__ import annotations

from itertools import pairwise

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for patch in turn.patches:
            for one, after in pairwise(patch.documents):
                directive = one.get("$patch")
                if directive is not None and directive.value == "delete":
                    yield Problem(
                        after.where, "a document after one that deletes: kubectl up to 1.33 crashes on this file"
                    )


RULE = Rule(
    "one-deletion-per-patch",
    Severity.INFO,
    __doc__,
    check,
    turns=True,
)
