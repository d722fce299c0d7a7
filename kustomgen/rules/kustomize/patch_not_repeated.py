"""No patch is repeated word for word in several overlays.

What some overlays share is a feature. A Component contains it once, and each of these overlays
lists it. Patches of fewer than three fields are not reported.

Fix: move the patch to a Component and list it under ``components`` in each overlay.

Fails::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 3, paused: true, minReadySeconds: 10}
    --- # overlays/dev/kustomization.yaml
    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 3, paused: true, minReadySeconds: 10}
    --- # overlays/test/kustomization.yaml
    resources: [../../base]
    images: [{name: registry.shop.example/app/web, newTag: "2"}]

Passes::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 3, paused: true, minReadySeconds: 10}
    --- # overlays/dev/kustomization.yaml
    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {paused: true}
    --- # overlays/test/kustomization.yaml
    resources: [../../base]
    images: [{name: registry.shop.example/app/web, newTag: "2"}]
"""

from __future__ import annotations

from kustomgen.k8s.siblings import names, signatures
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    by_turn = [signatures(turn, fewest=3) for turn in build.siblings]
    for signature in dict.fromkeys(key for found in by_turn for key in found):
        having = [turn for turn, found in zip(build.siblings, by_turn, strict=True) if signature in found]
        # The first that has it speaks for all.
        if 1 < len(having) < len(build.siblings) and any(turn is having[0] for turn in build.turns or ()):
            at = signatures(having[0])[signature]
            yield Problem(
                at, f"{len(having)} of {len(build.siblings)} overlays of this base have this patch: {names(having)}"
            )


RULE = Rule(
    "patch-not-repeated",
    Severity.INFO,
    __doc__,
    check,
    turns=True,
)
