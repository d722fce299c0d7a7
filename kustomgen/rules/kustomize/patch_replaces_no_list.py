"""No patch replaces a list of the base by other items.

Lists without a merge key (tolerations, args, metrics of an autoscaler, rules of an Ingress or a
Role) are replaced completely. This is often intended, but the base's items are lost without a
message. The rule is off by default.

Fix: repeat the base's items in the patch, or add to the list with a JSON patch (``op: add, path:
…/-``).

Fails::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {template: {spec: {tolerations: [{key: b, operator: Exists}]}}}

Passes::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {template: {spec: {tolerations: [{key: a, operator: Exists}, {key: b, operator: Exists}]}}}
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
            if change.effect is not Effect.REPLACED or not isinstance(change.before, list):
                continue
            given = change.at.plain()
            lost = [item for item in change.before if item not in given]
            if lost and change.after == given:
                yield Problem(change.at.where, f"{change.where} is replaced whole, and loses {_shown(lost)}")


def _shown(lost: list[Any]) -> str:
    if all(isinstance(item, str | int | float) for item in lost):
        return ", ".join(map(repr, lost[:3])) + (f" and {len(lost) - 3} more" if len(lost) > 3 else "")  # noqa: PLR2004
    return f"{len(lost)} of the base's items" if len(lost) > 1 else "the base's item"


RULE = Rule(
    "patch-replaces-no-list",
    Severity.INFO,
    __doc__,
    check,
    turns=True,
)
