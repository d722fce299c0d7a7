"""Every target of a replacement matches an object.

If ``select`` matches nothing, kustomize copies the value nowhere and reports nothing.

Fix: correct ``select``, or remove the target.

Fails::

    resources: [../../base]
    replacements:
      - source: {kind: Deployment, name: web, fieldPath: metadata.name}
        targets: [{select: {kind: Ingress}, fieldPaths: [metadata.annotations.owner], options: {create: true}}]

Passes::

    resources: [../../base]
    replacements:
      - source: {kind: Deployment, name: web, fieldPath: metadata.name}
        targets: [{select: {kind: Service}, fieldPaths: [metadata.annotations.owner], options: {create: true}}]
"""

from __future__ import annotations

from kustomgen.k8s.target import why_none
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for entry in sorted(turn.idle, key=str):
            found = turn.root.get(*entry)
            select = found.get("select") if found and entry[0] == "replacements" else None
            if select:
                why = why_none(select, turn.patched)
                # All of a kind may be none.
                weight = None if select.get("name") or "did you mean" in why else Severity.WARNING
                yield Problem(select.where, f"no object is selected, so nothing is replaced: {why}", weight)


RULE = Rule(
    "replacement-target-exists",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kustomize/replacement-target-unmatched",),
    turns=True,
)
