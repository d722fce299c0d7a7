"""Every rule of an Ingress sets its host.

A rule without a host, or a default backend alone, answers for every name that reaches the
controller, including names that other teams add later. A wildcard does this below one domain
(networking.k8s.io/v1 IngressRule.host). Set ``wildcards: true`` to allow wildcards.

Fix: set the host, with one rule per host.

Fails::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {rules: [{http: {paths: []}}]}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {rules: [{host: shop.example.com}]}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class IngressHostSet(Params):
    wildcards: bool = False


def check(build: Build, params: IngressHostSet) -> Iterator[Problem]:
    for ingress in build.of_kind("Ingress", group="networking.k8s.io"):
        rules = list(ingress["spec"]["rules"])
        for rule in rules:
            at = rule["host"]
            if not at.text:
                yield Problem(at, "no host: answers for every name that no other Ingress serves")
            elif "*" in at.text and not params.wildcards:
                yield Problem(at, f"host {at.value!r} is a wildcard, expected a name")
        if not rules:
            yield Problem(ingress["spec"]["rules"], "no rules: the default backend answers for every name")


RULE = Rule(
    "ingress-host-set",
    Severity.WARNING,
    __doc__,
    check,
    IngressHostSet(),
    aliases=(
        "gatekeeper/block-wildcard-ingress", "kyverno/restrict-ingress-wildcard",
        "kyverno/disallow-empty-ingress-host", "kyverno/restrict-ingress-defaultbackend",
    ),
)  # fmt: skip
