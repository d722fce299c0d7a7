"""Every claim template of a StatefulSet has the annotations that the policy requires.

Claim templates cannot change after they are created, and backup tools and storage drivers read
annotations of the claims. ``annotations`` lists the required ones. Without it the rule does
nothing.

Fix: set the annotation under ``volumeClaimTemplates[].metadata`` before the first release.

Parameters::

    annotations: [example.com/backup]

Fails::

    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: web}
    spec: {volumeClaimTemplates: [{metadata: {name: data}}]}

Passes::

    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: web}
    spec: {volumeClaimTemplates: [{metadata: {name: data, annotations: {example.com/backup: daily}}}]}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class ClaimAnnotationsSet(Params):
    annotations: tuple[str, ...] = ()


def check(build: Build, params: ClaimAnnotationsSet) -> Iterator[Problem]:
    for workload in build.of_kind("StatefulSet"):
        for template in workload["spec"]["volumeClaimTemplates"]:
            for key in params.annotations:
                at = template["metadata"]["annotations"][key]
                if at.value in (None, ""):
                    yield Problem(at, f"claim template {template['metadata']['name'].text!r} has no annotation {key!r}")


RULE = Rule(
    "claim-annotations-set",
    Severity.WARNING,
    __doc__,
    check,
    ClaimAnnotationsSet(),
)
