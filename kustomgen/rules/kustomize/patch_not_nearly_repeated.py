"""No large patch is repeated in several overlays with one or two different values.

The shared part exists several times, and a change in one overlay is easily forgotten in the others.
Patches count if they set the same fields of the same object, share at least five values and differ
in at most two.

Fix: move the shared part to a Component or the base, and keep the differences in the overlays.

Fails::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 3, paused: true, minReadySeconds: 10, revisionHistoryLimit: 3, progressDeadlineSeconds: 60, strategy: {type: Recreate}}
    --- # overlays/dev/kustomization.yaml
    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 1, paused: true, minReadySeconds: 10, revisionHistoryLimit: 3, progressDeadlineSeconds: 60, strategy: {type: Recreate}}

Passes::

    resources: [../../base]
    components: [../../calm]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 3}
    --- # calm/kustomization.yaml
    apiVersion: kustomize.config.k8s.io/v1alpha1
    kind: Component
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {paused: true, minReadySeconds: 10, revisionHistoryLimit: 3, progressDeadlineSeconds: 60, strategy: {type: Recreate}}
    --- # overlays/dev/kustomization.yaml
    resources: [../../base]
    components: [../../calm]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 1}
"""

from __future__ import annotations

from kustomgen.k8s.resource import format_path
from kustomgen.k8s.siblings import names, shapes
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once

_DIFFERING, _SHARED = 2, 5


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    by_turn = [shapes(turn) for turn in build.siblings]
    for shape in dict.fromkeys(key for found in by_turn for key in found):
        having = [(turn, *found[shape]) for turn, found in zip(build.siblings, by_turn, strict=True) if shape in found]
        first, at, values = having[0]
        # The first that has it speaks for all.
        if not any(turn is first for turn in build.turns or ()):
            continue
        differing = [path for path, value in values.items() if any(each[path] != value for _, _, each in having)]
        if 0 < len(differing) <= _DIFFERING and len(values) - len(differing) >= _SHARED:
            where = " and ".join(format_path(path[1:]) for path in differing)
            overlays = names([turn for turn, _, _ in having])
            yield Problem(at, f"{overlays} have this patch of {len(values)} values, and differ only in {where}")


RULE = Rule(
    "patch-not-nearly-repeated",
    Severity.INFO,
    __doc__,
    check,
    aliases=("kustomize/patch-nearly-repeated",),
    turns=True,
)
