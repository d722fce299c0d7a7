"""A NetworkPolicy selects every pod, for ingress and egress.

A pod without a policy accepts connections from every pod of the cluster and may connect to anything
(Kubernetes, "Network Policies", isolated and non-isolated pods). A default deny without rules
counts. Pods in the host's network cannot be covered. Namespaces with policies of Cilium, Calico or
AdminNetworkPolicy are not checked. ``directions`` can limit the rule to Ingress.

Fix: add a NetworkPolicy that selects the pod, with ``policyTypes: [Ingress, Egress]``.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {metadata: {labels: {app: web}}, spec: {}}}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {metadata: {labels: {app: web}}, spec: {}}}
"""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity

_OTHERS = ("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy", "AdminNetworkPolicy",
           "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy")  # fmt: skip


class NetworkpolicyCoversPods(Params):
    directions: tuple[Literal["Ingress", "Egress"], ...] = ("Ingress", "Egress")


def check(build: Build, params: NetworkpolicyCoversPods) -> Iterator[Problem]:
    covered: defaultdict[int, set[str]] = defaultdict(set)
    for policy in build.of_kind("NetworkPolicy", group="networking.k8s.io"):
        selector = policy["spec"]["podSelector"]
        for pod in build.selected_by(selector.value if selector.present else {}, policy.namespace):
            covered[id(pod)] |= _directions(policy)
    others = {policy.namespace for policy in build.of_kind(*_OTHERS)}
    others |= {policy.namespace for policy in build.of_kind("NetworkPolicy", group="crd.projectcalico.org")}
    others |= {policy.namespace for policy in build.of_kind("NetworkPolicy", group="projectcalico.org")}
    for pod in build.pods:
        if pod.spec["hostNetwork"].value is True or not others.isdisjoint(("", pod.namespace)):
            continue
        if missing := [name for name in params.directions if name not in covered[id(pod)]]:
            found = "selects its pods" if len(missing) == len(params.directions) else f"isolates them for {missing[0]}"
            yield Problem(pod.workload.node, f"no NetworkPolicy of namespace {pod.namespace!r} {found}")


def _directions(policy: Resource) -> set[str]:
    """Without ``policyTypes`` it is Ingress, and Egress if there is a rule for it."""
    types = {item.text for item in policy["spec"]["policyTypes"]}
    return types or ({"Ingress", "Egress"} if any(policy["spec"]["egress"]) else {"Ingress"})


RULE = Rule(
    "networkpolicy-covers-pods",
    Severity.INFO,
    __doc__,
    check,
    NetworkpolicyCoversPods(),
    aliases=(
        "kube-linter/non-isolated-pod", "kube-score/pod-networkpolicy", "polaris/missingNetworkPolicy",
        "kyverno/require-network-policy", "checkov/CKV2_K8S_6", "kubescape/C-0260",
    ),
)  # fmt: skip
