"""A JSON patch file has one YAML document.

kustomize applies the first document and ignores those after ``---``.

Fix: write all operations in one list, or add an entry of ``patches`` per document.

Fails::

    resources: [../../base]
    patches:
      - target: {kind: Deployment}
        path: web.yaml
    --- # overlays/prod/web.yaml
    - {op: replace, path: /spec/replicas, value: 3}
    ---
    - {op: add, path: /spec/paused, value: true}

Passes::

    resources: [../../base]
    patches:
      - target: {kind: Deployment}
        path: web.yaml
    --- # overlays/prod/web.yaml
    - {op: replace, path: /spec/replicas, value: 3}
    - {op: add, path: /spec/paused, value: true}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for patch in turn.patches:
            first, *others = patch.documents or (None,)
            if first is not None and isinstance(first.value, list):
                for number, other in enumerate(others, 2):
                    said = f"document {number} of this JSON patch is passed over: kustomize applies the first one alone"
                    yield Problem(other.where, said)


RULE = Rule(
    "json-patch-one-document",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kustomize/json-patch-multi-doc",),
    turns=True,
)
