"""At most one object requests a DNS name from external-dns.

external-dns writes one record per name. If two objects request it with different targets, the
record contains both or alternates (external-dns, "Conflict resolution"). Objects with a
``set-identifier`` share a record on purpose.

Fix: give each object its own name.

Fails::

    apiVersion: v1
    kind: Service
    metadata: {name: a, annotations: {external-dns.alpha.kubernetes.io/hostname: shop.example.com}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: b, annotations: {external-dns.alpha.kubernetes.io/hostname: shop.example.com}}

Passes::

    apiVersion: v1
    kind: Service
    metadata: {name: a, annotations: {external-dns.alpha.kubernetes.io/hostname: a.example.com}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: b, annotations: {external-dns.alpha.kubernetes.io/hostname: b.example.com}}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity

_PREFIX = "external-dns.alpha.kubernetes.io/"


def check(build: Build, _: Params) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    for resource in build.resources:
        if f"{_PREFIX}hostname" not in resource.annotations or f"{_PREFIX}set-identifier" in resource.annotations:
            continue
        at = resource.node.walk("metadata", "annotations", f"{_PREFIX}hostname")
        names = dict.fromkeys(name.strip().rstrip(".").lower() for name in at.text.split(",") if name)
        twice = [f"{name} ({first[name].resource})" for name in names if name in first]
        if twice:
            yield Problem(at, f"another object requests it already: {', '.join(twice)}")
        first |= {name: at for name in names if name not in first}


RULE = Rule("external-dns-host-unique", Severity.WARNING, __doc__, check, aliases=("kyverno/unique-external-dns",))
