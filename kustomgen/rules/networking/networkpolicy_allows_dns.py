"""A pod whose egress is restricted can still resolve DNS names.

A policy with egress rules closes everything else, including port 53. The pod may reach the database
but cannot resolve its name. Policies are additive, so the rule evaluates all policies of a pod
together (networking.k8s.io/v1 NetworkPolicySpec). A pod without any egress is isolated on purpose.
A peer counts if it may be the cluster's DNS: no ``to``, pods in ``namespaces``, or an ``ipBlock``
with the port or private addresses.

Fix: allow egress to port 53, UDP and TCP, for the pods ``k8s-app: kube-dns`` in namespace
kube-system.

Fails::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{protocol: TCP, port: 5432}]}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec:
      podSelector: {}
      policyTypes: [Egress]
      egress: [{ports: [{protocol: TCP, port: 5432}]}, {ports: [{protocol: UDP, port: 53}]}]
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {}
"""

from __future__ import annotations

from collections import defaultdict

from kustomgen.k8s.egress import isolated_by, leads_to_the_api_server, permits_dns, restricts_egress
from kustomgen.k8s.names import few
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class NetworkpolicyAllowsDns(Params):
    namespaces: tuple[str, ...] = ("kube-system", "openshift-dns")
    # OpenShift's DNS pods listen on 5353, and policies see the port of the pod.
    ports: tuple[int, ...] = (53, 5353)


def check(build: Build, params: NetworkpolicyAllowsDns) -> Iterator[Problem]:
    policies = [p for p in build.of_kind("NetworkPolicy", group="networking.k8s.io") if restricts_egress(p)]
    resolves: defaultdict[int, bool] = defaultdict(bool)
    isolated = [list(isolated_by(build, policy)) for policy in policies]
    for policy, pods in zip(policies, isolated, strict=True):
        allows = any(permits_dns(rule, params.namespaces, params.ports) for rule in policy["spec"]["egress"])
        for pod in pods:
            resolves[id(pod)] |= allows
    for policy, pods in zip(policies, isolated, strict=True):
        at = policy["spec"]["egress"]
        blind = [pod.workload for pod in pods if not resolves[id(pod)]]
        if blind and any(at):
            said = f"no rule of any policy permits UDP port 53 to the cluster's DNS for {few(blind)}"
            yield Problem(at, said, Severity.WARNING if all(map(leads_to_the_api_server, at)) else None)


RULE = Rule("networkpolicy-allows-dns", Severity.ERROR, __doc__, check, NetworkpolicyAllowsDns())
