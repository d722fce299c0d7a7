"""Every patch with a ``target`` matches an object.

kustomize ignores a target that matches nothing because of a wrong name, kind or label, so the
change never applies. A patch without ``target`` fails the build instead. An entry in a Component is
needed if it matches in any build that uses the Component.

Fix: write the target as the object is before ``namePrefix`` and hashes, or remove it and set kind
and name in the patch.

Fails::

    resources: [../../base]
    patches:
      - target: {kind: Deployment, name: webb}
        patch: '[{"op": "replace", "path": "/spec/replicas", "value": 3}]'

Passes::

    resources: [../../base]
    patches:
      - target: {kind: Deployment, name: web}
        patch: '[{"op": "replace", "path": "/spec/replicas", "value": 3}]'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.target import why_none
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once

if TYPE_CHECKING:
    from kustomgen.k8s.layer_effect import LayerEffect


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for patch in turn.patches:
            if patch.entry in turn.idle and patch.target is not None and patch.entry not in turn.aimed:
                target = patch.target
                said = f"no object is selected, so the patch changes nothing: {why_none(target, turn.before)}"
                # A Component is for users of all kinds; a patch of whatever is of a kind there waits for one.
                waits = target.get("name") is None and _is_component(turn)
                yield Problem(target.where, said, Severity.INFO if waits else None)


def _is_component(turn: LayerEffect) -> bool:
    kind = turn.root.get("kind")
    return kind is not None and kind.value == "Component"


RULE = Rule(
    "patch-target-exists",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kustomize/patch-target-unmatched",),
    turns=True,
)
