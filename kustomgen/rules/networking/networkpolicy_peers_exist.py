"""The pods that a NetworkPolicy lets in or out are there.

A peer that is a ``podSelector`` alone means pods of the policy's own namespace. Where none carries these labels, the
rule permits nothing: the caller was renamed, or lives in another namespace and wants a ``namespaceSelector`` as well
(networking.k8s.io/v1 NetworkPolicyPeer). Pods that operators make are not in the build; exempt the policy that names
them.

Fix: correct the labels, or add a ``namespaceSelector``.

Fails::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: gate}}}]}]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {metadata: {labels: {app: web}}, spec: {}}}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {metadata: {labels: {app: web}}, spec: {}}}
"""

from __future__ import annotations

from kustomgen.k8s.selectors import is_empty
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity, selects_nothing


def check(build: Build, _: Params) -> Iterator[Problem]:
    for policy in build.of_kind("NetworkPolicy", group="networking.k8s.io"):
        for peer in _peers(policy["spec"]):
            at = peer["podSelector"]
            if peer["namespaceSelector"].present or not at.mapping or is_empty(at.value):
                continue
            if not build.selected_by(at.value, policy.namespace):
                found = selects_nothing(build, at, at.mapping, policy.namespace)
                yield from [found] if found else []


def _peers(spec: Node) -> Iterator[Node]:
    for direction, field in (("ingress", "from"), ("egress", "to")):
        for rule in spec[direction]:
            yield from rule[field]


RULE = Rule(
    "networkpolicy-peers-exist",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "kube-linter/dangling-networkpolicypeer-podselector",
    ),
)  # fmt: skip
