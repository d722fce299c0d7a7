"""A kustomization file has one YAML document.

kustomize reads the first document and ignores those after ``---``.

Fix: merge them into one document.

Fails::

    resources: [../../base]
    ---
    images: [{name: shop/web, newTag: "2"}]

Passes::

    resources: [../../base]
    images: [{name: shop/web, newTag: "2"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for kustomization in build.kustomizations:
        marks = kustomization.passed_over
        if marks:
            them = "this one" if len(marks) == 1 else f"this one and {len(marks) - 1} more"
            yield Problem(marks[0], f"kustomize reads the first document of this file, and passes over {them}")


RULE = Rule(
    "kustomization-one-document",
    Severity.ERROR,
    __doc__,
    check,
)
