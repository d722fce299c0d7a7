"""Every patch with a ``target`` is for some object.

A target that selects nothing, by a mistyped name, kind or label, is passed over in silence: the hardening, the probe, the
second replica never arrives. (A patch without ``target`` that finds no object fails the build, which is better.)

Fix: write the target as the object is, before ``namePrefix`` and hashes; or leave it out, and give the patch kind and name.

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

from kustomgen.k8s.target import why_none
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for patch in turn.patches:
            if patch.entry in turn.idle and patch.target is not None and patch.entry not in turn.aimed:
                target = patch.target
                yield Problem(
                    target.where,
                    f"no object is selected, so the patch changes nothing: {why_none(target, turn.before)}",
                )


RULE = Rule(
    "patch-target-exists",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kustomize/patch-target-unmatched",),
    turns=True,
)
