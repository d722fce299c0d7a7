"""Every manifest beside a kustomization is part of one.

kustomize reads what is listed and passes over the rest of the folder: a manifest that somebody added, but not to
``resources``, was never applied; a patch that nobody lists changes nothing. A manifest is a file with ``apiVersion`` and
``kind``; other YAML files are nobody's business here.

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
            yield Problem(Mark(file), f"no kustomization lists this file: {kustomization.file} is beside it")


RULE = Rule(
    "yaml-files-used",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kustomize/orphan-file",),
    turns=True,
)
