"""A NetworkPolicy that allows traffic selects specific pods.

An empty selector applies to every pod of the namespace, so a rule for one pod opens all of them,
including later ones (Kyverno restrict-networkpolicy-empty-podselector). A default deny allows
nothing and must have an empty selector.

Fix: set ``podSelector.matchLabels``.

Fails::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {}, ingress: [{ports: [{port: 8080}]}]}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {}, policyTypes: [Ingress]}
"""

from __future__ import annotations

from kustomgen.k8s.selectors import is_empty
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for policy in build.of_kind("NetworkPolicy", group="networking.k8s.io"):
        spec = policy["spec"]
        at, rules = spec["podSelector"], [*spec["ingress"], *spec["egress"]]
        if rules and (not at.present or is_empty(at.value)):
            yield Problem(at, f"permits {len(rules)} kinds of traffic for every pod of namespace {policy.namespace!r}")


RULE = Rule(
    "networkpolicy-selector-set",
    Severity.INFO,
    __doc__,
    check,
    aliases=(
        "kyverno/restrict-networkpolicy-empty-podselector",
    ),
)  # fmt: skip
