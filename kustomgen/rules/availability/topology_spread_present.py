"""The pods of a workload are spread over nodes or zones.

The scheduler's default tolerates a difference of three pods between nodes and five between zones
(PodTopologySpread, defaultConstraints). All replicas of a small workload may therefore share one
node and fail with it. A podAntiAffinity that selects the workload's own pods counts as well.
``keys`` lists the node labels that are required; names of labels before 1.17 count as today's.

Fix: add ``topologySpreadConstraints`` over ``topology.kubernetes.io/zone`` that select the
workload's own pods.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 2, template: {metadata: {labels: {app: web}}, spec: {}}}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 2
      template:
        metadata: {labels: {app: web}}
        spec:
          topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: topology.kubernetes.io/zone
              whenUnsatisfiable: ScheduleAnyway
              labelSelector: {matchLabels: {app: web}}
"""

from __future__ import annotations

from kustomgen.k8s.selectors import matches
from kustomgen.rules.api import Build, Iterator, Node, Params, Pod, Problem, Rule, Severity

_OLD, _NEW = "failure-domain.beta.kubernetes.io/", "topology.kubernetes.io/"


class TopologySpreadPresent(Params):
    min_replicas: int = 2
    keys: tuple[str, ...] = ()


def check(build: Build, params: TopologySpreadPresent) -> Iterator[Problem]:
    for pod in build.pods:
        workload = pod.workload
        if workload.kind not in ("Deployment", "StatefulSet"):
            continue
        replicas = build.fewest_replicas(workload) or 0
        at = pod.spec["topologySpreadConstraints"]
        if replicas < params.min_replicas:
            continue
        terms = list(_anti_affinity(pod.spec))
        spread = [*at, *(term for term in terms if _selects(term, pod))]
        over = [term["topologyKey"].text.replace(_OLD, _NEW) for term in spread]
        if not spread:
            other = "podAntiAffinity selects other pods" if terms else "there is no podAntiAffinity"
            yield Problem(at, f"nothing spreads the {replicas} pods: no topologySpreadConstraints, and {other}")
        elif missing := [key for key in params.keys if key not in over]:
            yield Problem(at, f"the {replicas} pods are spread over {', '.join(over)}, not over {', '.join(missing)}")


def _anti_affinity(spec: Node) -> Iterator[Node]:
    affinity = spec["affinity"]["podAntiAffinity"]
    yield from affinity["requiredDuringSchedulingIgnoredDuringExecution"]
    for weighted in affinity["preferredDuringSchedulingIgnoredDuringExecution"]:
        yield weighted["podAffinityTerm"]


def _selects(term: Node, pod: Pod) -> bool:
    named = [item.value for item in term["namespaces"]]
    here = term["namespaceSelector"].present or not named or pod.namespace in named
    return here and matches(term["labelSelector"].value, pod.labels)


RULE = Rule(
    "topology-spread-present",
    Severity.WARNING,
    __doc__,
    check,
    TopologySpreadPresent(),
    aliases=(
        "kube-linter/no-anti-affinity", "kube-score/deployment-has-host-podantiaffinity",
        "kube-score/statefulset-has-host-podantiaffinity", "polaris/topologySpreadConstraint",
        "kyverno/topologyspreadconstraints-policy",
    ),
)  # fmt: skip
