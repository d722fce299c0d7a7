"""A pod says on which nodes it may run.

Nodes may differ in architecture, disks or location, and without a word the scheduler takes any. On clusters whose nodes
are all alike the opposite is asked for: ``expect: unset`` forbids it (kube-linter and Kyverno disagree). A
``nodeSelector`` is the short form and counts.

Fix: set ``affinity.nodeAffinity`` or ``nodeSelector``, or remove them where the policy expects none.

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
