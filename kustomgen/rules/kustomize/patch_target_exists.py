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

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.k8s.names import few
from kustomgen.k8s.target import why_none
from kustomgen.rules.api import Build, Iterator, Mark, Params, Problem, Rule, Severity, once

if TYPE_CHECKING:
    from kustomgen.k8s.layer_effect import LayerEffect
    from kustomgen.yaml.located import Located


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        absent: dict[str, list[Problem]] = {}
        for patch in turn.patches:
            if patch.entry in turn.idle and patch.target is not None and patch.entry not in turn.aimed:
                problem, why = _problem(turn, patch.target)
                absent.setdefault(_kind_of(why), []).append(problem)
        for why, problems in absent.items():
            yield from [_together(problems)] if why and len(problems) > _FEW else problems


_FEW = 2
"""So many patches may each have a mistake; more of them wait for objects that are not there."""


def _kind_of(why: str) -> str:
    """What is not there, where no name is near: all of a kind, or some objects of it."""
    return "" if "did you mean" in why else why.partition(" is named ")[0].partition("; ")[0]


_SAID = "no object is selected, so the patch changes nothing"


def _problem(turn: LayerEffect, target: Located) -> tuple[Problem, str]:
    """The problem of a target that selects nothing, and why it does."""
    if deleted := _deleted(turn, target):
        gone = f"{deleted.name} is deleted before, at {deleted.at.file}:{deleted.at.line}"
        return Problem(target.where, f"{_SAID}: {gone}", Severity.WARNING), ""
    # A Component is for users of all kinds; a patch of whatever is of a kind there waits for one.
    named = any(target.get(field) for field in ("name", "namespace", "labelSelector", "annotationSelector"))
    why = why_none(target, turn.before)
    weight = None if named or "did you mean" in why else Severity.WARNING
    weight = Severity.INFO if not named and _is_component(turn) else weight
    return Problem(target.where, f"{_SAID}: {why}", weight), why


def _together(problems: list[Problem]) -> Problem:
    """The patches of one kustomization for objects of one kind that it does not have."""
    more = [str(each.at.line) for each in problems[1:] if isinstance(each.at, Mark)]
    sure = next((each for each in problems if each.severity is None), problems[0])
    return replace(
        sure, at=problems[0].at, message=f"{sure.message}; the patches in lines {few(more)} select nothing either"
    )


@dataclass(frozen=True, slots=True)
class _Deletion:
    name: str
    at: Mark


def _deleted(turn: LayerEffect, target: Located) -> _Deletion | None:
    """The patch of the same kustomization that deletes what the target names."""
    kind, name = (found.value if (found := target.get(field)) else None for field in ("kind", "name"))
    for document in (each for patch in turn.patches for each in patch.documents):
        named = document.get("metadata", "name")
        deletes = (found := document.get("$patch")) is not None and found.value == "delete"
        same = (its := document.get("kind")) is not None and its.value == kind
        if deletes and same and named is not None and named.value == name:
            return _Deletion(f"{kind}/{name}", named.where)
    return None


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
