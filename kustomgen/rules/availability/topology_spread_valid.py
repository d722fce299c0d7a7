"""A topology spread constraint selects the workload's own pods and passes the API server's
validation.

A constraint whose selector misses its own pods counts none of them and spreads nothing, for example
after a label was renamed. ``maxSkew`` and ``minDomains`` are at least 1, ``minDomains`` requires
DoNotSchedule, and each pair of ``topologyKey`` and ``whenUnsatisfiable`` occurs once (core/v1
TopologySpreadConstraint). kustomize merges these lists by ``topologyKey``, which can create such a
pair.

Fix: make ``labelSelector`` match the labels of the pod template, and keep one constraint per key.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec:
          topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: kubernetes.io/hostname
              whenUnsatisfiable: DoNotSchedule
              labelSelector: {matchLabels: {app: api}}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec:
          topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: kubernetes.io/hostname
              whenUnsatisfiable: DoNotSchedule
              labelSelector: {matchLabels: {app: web}}
"""

from __future__ import annotations

from kustomgen.k8s.selectors import describe, describe_labels, matches
from kustomgen.rules.api import Build, Iterator, Node, Params, Pod, Problem, Rule, Severity

_POLICIES = ("DoNotSchedule", "ScheduleAnyway")


def check(build: Build, _: Params) -> Iterator[Problem]:
    for pod in build.pods:
        before: dict[tuple[str, str], Node] = {}
        for constraint in pod.spec["topologySpreadConstraints"]:
            yield from _selector(constraint["labelSelector"], pod)
            yield from _fields(constraint)
            pair = constraint["topologyKey"].text, constraint["whenUnsatisfiable"].text
            if pair in before and all(pair):
                yield Problem(constraint, f"topologyKey {pair[0]!r} with {pair[1]} is in {before[pair]} already")
            before.setdefault(pair, constraint)


def _selector(at: Node, pod: Pod) -> Iterator[Problem]:
    own = describe_labels(pod.labels) or "none"
    if not at.present:
        yield Problem(at, f"without labelSelector the constraint counts no pod; the pod's labels are {own}")
    elif not matches(at.value, pod.labels):
        yield Problem(at, f"{describe(at.value)} does not select the pod itself, whose labels are {own}")


def _fields(constraint: Node) -> Iterator[Problem]:
    skew, domains = constraint["maxSkew"], constraint["minDomains"]
    key, policy = constraint["topologyKey"], constraint["whenUnsatisfiable"]
    if skew.integer is not None and skew.integer < 1:
        yield Problem(skew, f"maxSkew is {skew.value}, expected 1 or more")
    if domains.integer is not None and domains.integer < 1:
        yield Problem(domains, f"minDomains is {domains.value}, expected 1 or more")
    elif domains.present and policy.value == "ScheduleAnyway":
        yield Problem(domains, "minDomains needs DoNotSchedule, found ScheduleAnyway")
    if key.value == "":
        yield Problem(key, "topologyKey is empty, expected the label of a node")
    if policy.present and policy.value not in _POLICIES:
        yield Problem(policy, f"whenUnsatisfiable is {policy.value!r}, expected {' or '.join(_POLICIES)}")


RULE = Rule(
    "topology-spread-valid",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kube-score/pod-topology-spread-constraints",),
)
