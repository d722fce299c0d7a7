"""Every ``null`` and ``$patch: delete`` of a patch removes something.

With a wrong name, or after the base dropped the field, it removes nothing. The intended field may
still be there.

Fix: write the field as in the base, or remove the line.

Fails::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 3, strategy: null}

Passes::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: null}
"""

from __future__ import annotations

from kustomgen.k8s.merging import ABSENT, Effect, PatchChange, all_changes
from kustomgen.rules.api import Build, Iterator, Mark, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for turn in build.turns or ():
        if turn.used_by:
            continue  # what one user of a Component lacks, another may have
        places: dict[Mark, list[PatchChange]] = {}
        set_by_patches: set[tuple[object, ...]] = set()
        for change in all_changes(turn, effective=True):
            if change.effect is Effect.REMOVED:
                places.setdefault(change.at.where, []).append(change)
            else:
                set_by_patches.add(change.path)
        for mark, found in sorted(places.items()):
            nothing = all(change.before is ABSENT and change.after is ABSENT for change in found)
            # Of several objects one may have it; and another patch may add it first.
            if nothing and not any(change.path in set_by_patches for change in found):
                yield Problem(mark, f"there is no {found[0].where}, so nothing is removed")


RULE = Rule(
    "patch-null-removes",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kustomize/patch-null-noop",),
    turns=True,
)
