"""NetworkPolicies let a pod out to the namespaces of the Services that it is configured with.

A setting names a Service of another namespace, such as ``postgres.default.svc.cluster.local``, and
no egress rule leads there: every connection times out. The rule looks only at names that end in
``.svc`` or ``.svc.cluster.local``. A peer with an ``ipBlock`` of private addresses, or with labels
that only the cluster knows, may lead there.

Fix: add an egress rule with a ``namespaceSelector`` for ``kubernetes.io/metadata.name``.

Fails::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web, namespace: shop}
    spec:
      podSelector: {}
      policyTypes: [Egress]
      egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]}]
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: shop}
    spec: {containers: [{name: web, env: [{name: DB_HOST, value: postgres.db.svc.cluster.local}]}]}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web, namespace: shop}
    spec:
      podSelector: {}
      policyTypes: [Egress]
      egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: db}}}]}]
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: shop}
    spec: {containers: [{name: web, env: [{name: DB_HOST, value: postgres.db.svc.cluster.local}]}]}
"""

from __future__ import annotations

import re
from collections import defaultdict

from kustomgen.k8s.egress import isolated_by, permits_namespace, restricts_egress
from kustomgen.k8s.names import few
from kustomgen.k8s.read_values import read_values
from kustomgen.rules.api import Build, Iterator, Params, Pod, Problem, Resource, Rule, Severity

_LABEL = r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?"
_SERVICE = re.compile(rf"(?<![-.\w])({_LABEL})\.({_LABEL})\.svc(?:\.cluster\.local)?(?![-.\w]*[a-z])")
_LONGEST = 4096


def check(build: Build, _: Params) -> Iterator[Problem]:
    policies = [p for p in build.of_kind("NetworkPolicy", group="networking.k8s.io") if restricts_egress(p)]
    of_pods: defaultdict[int, list[Resource]] = defaultdict(list)
    pods: dict[int, Pod] = {}
    for policy in policies:
        for pod in isolated_by(build, policy):
            of_pods[id(pod)].append(policy)
            pods[id(pod)] = pod
    blocked: dict[tuple[int, str], list[Resource]] = {}
    named: dict[tuple[int, str], str] = {}
    for key, pod in pods.items():
        rules = [rule for policy in of_pods[key] for rule in policy["spec"]["egress"]]
        for host, namespace in _services(build, pod):
            if namespace == pod.namespace or any(permits_namespace(rule, namespace) for rule in rules):
                continue
            place = id(of_pods[key][0]), namespace
            named.setdefault(place, host)
            if pod.workload not in blocked.setdefault(place, []):
                blocked[place].append(pod.workload)
    for policy in policies:
        for (number, namespace), workloads in blocked.items():
            if number == id(policy):
                said = f"no rule of any policy leads to namespace {namespace!r}, which {few(workloads)} needs"
                yield Problem(policy["spec"]["egress"], f"{said} for {named[number, namespace]}")


def _services(build: Build, pod: Pod) -> Iterator[tuple[str, str]]:
    """The Services that a pod's settings name, each with its namespace."""
    found = {
        (match[0], match[2])
        for value in read_values(build, pod)
        if ".svc" in value.text and len(value.text) <= _LONGEST
        for match in _SERVICE.finditer(value.text.lower())
    }
    yield from sorted(found)


RULE = Rule("networkpolicy-allows-hosts", Severity.WARNING, __doc__, check)
