"""A NetworkPolicy selects pods.

A policy whose selector matches nothing protects nothing, and the pods that it was written for stay open to all: after a
label was renamed nobody notices (networking.k8s.io/v1 NetworkPolicySpec.podSelector). An empty selector is every pod of
the namespace, also those to come, and is left alone.

Fix: let ``podSelector`` repeat labels of the pod template, also after kustomize has changed them.

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
