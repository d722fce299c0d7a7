"""Every item of a patched list has its merge key.

kustomize finds the item by its key: ``name`` of a container, ``containerPort`` of a port. An item
without key makes kustomize drop the whole list: the workload has ``containers: []``.

Fix: add the key, as in the base.

Fails::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {template: {spec: {containers: [{workingDir: /app}]}}}

Passes::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {template: {spec: {containers: [{name: web, workingDir: /app}]}}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.merging import Effect, all_changes
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once

if TYPE_CHECKING:
    from typing import Any


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for change in all_changes(turn):
            if change.effect is Effect.ITEM_WITHOUT_KEY:
                had, has = _count(change.before), _count(change.after)
                lost = (
                    f": of {had} there before {'none is' if not has else f'{has} are'} left"
                    if has < had
                    else ", so it is passed over"
                )
                yield Problem(change.at.where, f"this item of {change.where} has no {change.key!r}{lost}")


def _count(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0


RULE = Rule(
    "patch-items-named",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kustomize/patch-missing-merge-key",),
    turns=True,
)
