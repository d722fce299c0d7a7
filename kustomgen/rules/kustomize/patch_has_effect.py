"""Every patch changes the build.

Without the patch, the objects are the same: the base already has the values, or another patch,
``images``, ``replicas`` or ``labels`` overrides them, or kustomize finds no single list item to
merge into. Readers expect an effect, and a later change
of the base can surprise them. A patch in a Component counts if any of its users in the run needs
it.

Fix: remove the patch, or correct its values.

Fails::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 2}

Passes::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 3}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.merging import ITEM, Effect, changes, format_path
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once

if TYPE_CHECKING:
    from kustomgen.k8s.layer_effect import LayerEffect, PatchEntry
    from kustomgen.k8s.merging import FieldPath


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for patch in turn.patches:
            # A Component is for anyone who uses it: what is so already here it makes sure of.
            if patch.entry in turn.idle and patch.selected and not turn.used_by:
                yield Problem(patch.at, f"without this patch the build is the same: {_why(patch, turn)}")


def _why(patch: PatchEntry, turn: LayerEffect) -> str:
    found = [(change, pair) for document, pair in patch.merges() for change in changes(document, pair, turn.kubernetes)]
    if not found:
        return "it sets nothing that is not so already"
    for change, pair in found:
        if change.effect is Effect.SET and change.at.plain() != change.before:
            if named := _named_by_several(pair.before.manifest, change.path):
                return f"several items of {named}, so kustomize merges the patch into none of them"
            return f"{change.where} is set again by something that comes later"
    return f"{found[0][0].where} is so already" if len(found) == 1 else f"all {len(found)} fields are so already"


def _named_by_several(value: Any, path: FieldPath) -> str:
    """The list on the way and the key of a patch's item, where several items have that key:
    ``ports have 8080``.
    """
    for number, step in enumerate(path):
        if not (isinstance(step, str) and step.startswith(ITEM)):
            value = value.get(step) if isinstance(value, dict) else None
            continue
        key = step.removeprefix(ITEM)
        items = [item for item in value or () if isinstance(item, dict) and key in map(str, item.values())]
        if len(items) > 1:
            return f"{format_path(path[:number])} have {key}"
        value = items[0] if items else None
    return ""


RULE = Rule(
    "patch-has-effect",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kustomize/patch-noop",),
    turns=True,
)
