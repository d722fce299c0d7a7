"""The pods and namespaces that a NetworkPolicy allows exist.

A peer with only a ``podSelector`` selects pods of the policy's own namespace. If none has these
labels, the rule allows nothing: the peer was renamed, or it is in another namespace and needs a
``namespaceSelector`` as well (networking.k8s.io/v1 NetworkPolicyPeer). Pods that operators create
are not in the build; exempt policies for them. Every namespace has the label
``kubernetes.io/metadata.name``, but not ``name``. So
``namespaceSelector: {matchLabels: {name: kube-system}}`` matches only if that label was added, as
``helm install --create-namespace`` does. The rule reports this if no Namespace of the run has the
label; for a namespace that is neither in the run nor in every cluster, it is information.

Fix: correct the labels, or add a ``namespaceSelector``. Select a namespace by
``kubernetes.io/metadata.name``.

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

from kustomgen.k8s.selectors import is_empty, matches
from kustomgen.rules.api import Build, Iterator, Need, Node, Params, Problem, Rule, Severity, selects_nothing

_OWN_NAME = "kubernetes.io/metadata.name"
_EVERYWHERE = frozenset({"default", "kube-system", "kube-public", "kube-node-lease"})


def check(build: Build, _: Params) -> Iterator[Problem]:
    for policy in build.of_kind("NetworkPolicy", group="networking.k8s.io"):
        for peer in _peers(policy["spec"]):
            yield from _namespaces(build, peer["namespaceSelector"])
            at = peer["podSelector"]
            if peer["namespaceSelector"].present or not at.mapping or is_empty(at.value):
                continue
            if not build.selected_by(at.value, policy.namespace):
                found = selects_nothing(build, at, at.mapping, policy.namespace)
                yield from [found] if found else []


def _namespaces(build: Build, selector: Node) -> Iterator[Problem]:
    """A selector of a namespace by a label ``name``, which nothing sets by itself."""
    name = selector["matchLabels"]["name"]
    if not isinstance(name.value, str) or any(selector["matchExpressions"]):
        return
    namespaces = list(build.of_kind("Namespace", group=""))
    if any(matches(selector.value, {**each.labels, _OWN_NAME: each.name}) for each in namespaces):
        return
    needs = Need.selected("Namespace", None, selector.value)
    if name.value in _EVERYWHERE or any(each.name == name.value for each in namespaces):
        found = f"no Namespace has the label name={name.value}; {name.value!r} always has {_OWN_NAME}={name.value}"
        yield Problem(name, found, needs=needs)
    else:
        found = f"Kubernetes does not label namespace {name.value!r} with name, only with {_OWN_NAME}={name.value}"
        yield Problem(name, found, Severity.INFO, needs=needs)


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
