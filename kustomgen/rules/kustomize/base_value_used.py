"""At least one overlay keeps each value of the base.

A value that every overlay patches is used by none of them and misleads readers of the base. Files
that kustomgen generated are not checked, because people read the spec there.

Fix: set the value that most overlays use in the base, or remove it from the base.

Fails::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 3}
    --- # overlays/dev/kustomization.yaml
    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 1}

Passes::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 3}
    --- # overlays/dev/kustomization.yaml
    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {minReadySeconds: 10}
"""

from __future__ import annotations

from kustomgen.k8s.siblings import overridden
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    if len(build.siblings) < 2 or not any(turn is build.siblings[0] for turn in build.turns or ()):  # noqa: PLR2004
        return  # the first of a family speaks for all
    first, *others = [overridden(turn) for turn in build.siblings]
    for place, (at, before) in first.items():
        if all(place in other and other[place][1] == before for other in others):
            kind, name, path = place
            yield Problem(
                at, f"every overlay sets {path} of {kind}/{name}, so that {before!r} in the base is never used"
            )


RULE = Rule(
    "base-value-used",
    Severity.INFO,
    __doc__,
    check,
    turns=True,
)
