"""No patch with a ``target`` sets a label or annotation to null.

In a strategic merge patch with a ``target``, kustomize reads this ``null`` as text: the label
stays, with the value ``"null"`` (kubernetes-sigs/kustomize#5995).

Fix: remove ``target`` and set kind and name in the patch, or remove the label with a JSON patch.

Fails::

    resources: [../../base]
    patches:
      - target: {kind: Deployment}
        patch: |
          kind: Deployment
          metadata: {name: any, labels: {app: null}}

Passes::

    resources: [../../base]
    patches:
      - target: {kind: Deployment}
        patch: |
          - {op: remove, path: /metadata/labels/app}
"""

from __future__ import annotations

from kustomgen.k8s.merging import Effect, all_changes
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for change in all_changes(turn):
            if change.effect is Effect.REMOVED and change.after == "null":
                yield Problem(change.at.where, f"{change.where} is not removed: it becomes the text 'null'")


RULE = Rule(
    "patch-null-without-target",
    Severity.ERROR,
    __doc__,
    check,
    turns=True,
)
