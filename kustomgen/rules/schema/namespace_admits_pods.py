"""The Namespace, the LimitRanges and the ResourceQuotas of a build admit its pods.

A Deployment is accepted whatever its pods look like; they are refused one by one afterwards, when its ReplicaSet makes
them, and the release hangs without a single pod. Three admission plugins decide by objects of the namespace itself, which
are often in the same build: PodSecurity by the label `pod-security.kubernetes.io/enforce`, LimitRanger by LimitRanges, and
ResourceQuota by quotas: one on `limits.cpu` refuses every pod that sets none, unless a LimitRange gives it. kustomgen asks
the plugins' own code. A Namespace without the label, or one that is not in the build, is not judged.

Fix: change the pod as the message says, or the Namespace, the LimitRange or the quota that refuses it.

Fails::

    apiVersion: v1
    kind: ResourceQuota
    metadata: {name: compute, namespace: shop}
    spec: {hard: {limits.cpu: "4"}}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: shop}
    spec:
      containers: [{name: web, image: "ghcr.io/acme/web:1.0.0"}]

Passes::

    apiVersion: v1
    kind: ResourceQuota
    metadata: {name: compute, namespace: shop}
    spec: {hard: {limits.cpu: "4"}}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: shop}
    spec:
      containers: [{name: web, image: "ghcr.io/acme/web:1.0.0", resources: {limits: {cpu: 500m}}}]
"""

from __future__ import annotations

from kustomgen.k8s.pod_admission import refused_pods
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for at, pod, words in refused_pods(build):
        yield Problem(at, f"the namespace admits no pod of {pod.workload}: {words}")


RULE = Rule("namespace-admits-pods", Severity.ERROR, __doc__, check)
