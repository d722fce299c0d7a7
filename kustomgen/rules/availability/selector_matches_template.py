"""A workload's selector matches the labels of its pod template.

The API server rejects a mismatch: "selector does not match template labels" (kubernetes
validation.ValidateDeploymentSpec). It also rejects an empty selector. The usual cause is an overlay
that changes labels in one of the two places. Jobs generate their selector.

Fix: repeat labels of the template in ``spec.selector``. In kustomize use ``labels`` with
``includeSelectors: true``.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: wbe}}, spec: {}}}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web, tier: a}}, spec: {}}}
"""

from __future__ import annotations

from kustomgen.k8s.selectors import describe, describe_labels, is_empty, matches
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Rollout")


def check(build: Build, _: Params) -> Iterator[Problem]:
    for pod in build.pods:
        at = pod.workload["spec"]["selector"]
        if pod.workload.kind not in _KINDS or not isinstance(at.value, dict):
            continue  # the schema rule speaks of a selector that is missing
        plain = pod.workload.kind == "ReplicationController"
        wanted = {"matchLabels": at.value} if plain else at.value
        if is_empty(wanted):
            yield Problem(at, "an empty selector is refused; expected labels of the template")
        elif not matches(wanted, pod.labels):
            yield Problem(
                at, f"{describe(wanted)} does not match the template: {describe_labels(pod.labels) or 'none'}"
            )


RULE = Rule(
    "selector-matches-template",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "kube-linter/mismatching-selector",
        "kube-score/deployment-pod-selector-labels-match-template-metadata-labels",
        "kube-score/statefulset-pod-selector-labels-match-template-metadata-labels", "kubescape/C-0296",
    ),
)  # fmt: skip
