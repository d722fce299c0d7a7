"""A pod sets the nodes that it may run on.

Nodes may differ in architecture, disks or location; without a constraint the scheduler uses any of
them. Where all nodes are equal, ``expect: unset`` requires the opposite (kube-linter and Kyverno
disagree). A ``nodeSelector`` counts as well.

Fix: set ``affinity.nodeAffinity`` or ``nodeSelector``. With ``expect: unset``, remove them.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: []}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {nodeSelector: {kubernetes.io/arch: amd64}, containers: []}
"""

from __future__ import annotations

from typing import Literal

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class NodeAffinitySet(Params):
    expect: Literal["set", "unset"] = "set"


def check(build: Build, params: NodeAffinitySet) -> Iterator[Problem]:
    for pod in build.pods:
        places = (pod.spec["affinity"]["nodeAffinity"], pod.spec["nodeSelector"], pod.spec["nodeName"])
        given = [at for at in places if at.value]
        if params.expect == "unset":
            yield from (Problem(at, f"{at.path[-1]} is set, expected none") for at in given)
        elif not given:
            yield Problem(places[0], "neither nodeAffinity nor nodeSelector")


RULE = Rule(
    "node-affinity-set",
    Severity.INFO,
    __doc__,
    check,
    NodeAffinitySet(),
    aliases=(
        "kube-linter/no-node-affinity", "kyverno/restrict-node-affinity", "kyverno/restrict-node-selection",
    ),
)  # fmt: skip
