"""A NetworkPolicy selects pods.

A policy whose selector matches nothing protects nothing. After a label is renamed, the pods are
silently open to all (networking.k8s.io/v1 NetworkPolicySpec.podSelector). An empty selector selects
every pod of the namespace and passes.

Fix: set ``podSelector`` to labels of the built pod template, after all changes by kustomize.

Fails::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {matchLabels: {app: wbe}}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {metadata: {labels: {app: web}}, spec: {}}}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {matchLabels: {app: web}}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {metadata: {labels: {app: web}}, spec: {}}}
"""

from __future__ import annotations

from kustomgen.k8s.selectors import is_empty
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, selects_nothing


def check(build: Build, _: Params) -> Iterator[Problem]:
    for policy in build.of_kind("NetworkPolicy", group="networking.k8s.io"):
        at = policy["spec"]["podSelector"]
        if at.mapping and not is_empty(at.value) and not build.selected_by(at.value, policy.namespace):
            found = selects_nothing(build, at, at.mapping, policy.namespace)
            yield from [found] if found else []


RULE = Rule(
    "networkpolicy-selects-pods",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "kube-linter/dangling-networkpolicy", "kube-score/networkpolicy-targets-pod", "kubescape/C-0299",
    ),
)  # fmt: skip
