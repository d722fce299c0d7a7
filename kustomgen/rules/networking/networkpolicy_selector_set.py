"""A NetworkPolicy that permits something names its pods.

An empty selector is every pod of the namespace: a rule that was meant for one of them opens all, also those to come
(Kyverno restrict-networkpolicy-empty-podselector). A default deny permits nothing, and has to be empty.

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
