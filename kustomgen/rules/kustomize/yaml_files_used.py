"""A kustomization includes every manifest in its folder.

kustomize reads only listed files. A manifest that is not under ``resources`` is never applied, and
an unlisted patch changes nothing. Only files with ``apiVersion`` and ``kind`` are checked.

Fix: list the file, or remove it.

Fails::

    resources: [../../base]
    --- # overlays/prod/ingress.yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}

Passes::

    resources: [../../base, ingress.yaml]
    --- # overlays/prod/ingress.yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Mark, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for kustomization in build.kustomizations:
        if any(len(twice.path) == 0 for twice in kustomization.keys_twice):
            continue  # the block that was lost may list it, which another rule tells
        for file in kustomization.unused:
            yield Problem(Mark(file), f"no kustomization lists this file, not even {kustomization.file}")


RULE = Rule(
    "yaml-files-used",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kustomize/orphan-file",),
    turns=True,
)
