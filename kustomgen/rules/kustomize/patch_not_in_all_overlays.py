"""No patch is the same in every overlay of a base.

A value for all environments belongs in the base. There it is changed once, and the next overlay has
it as well.

Fix: move it to the base and remove it from the overlays.

Fails::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {paused: true}
    --- # overlays/dev/kustomization.yaml
    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {paused: true}

Passes::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {paused: true}
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

from kustomgen.k8s.siblings import names, signatures
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    first, *others = build.siblings or (None,)
    if first is None or not others or not any(turn is first for turn in build.turns or ()):
        return  # the first of a family speaks for all
    also = [signatures(turn) for turn in others]
    for signature, at in signatures(first).items():
        if all(signature in other for other in also):
            yield Problem(
                at, f"all {len(build.siblings)} overlays of this base have this patch: {names(build.siblings)}"
            )


RULE = Rule(
    "patch-not-in-all-overlays",
    Severity.INFO,
    __doc__,
    check,
    turns=True,
)
