"""The Namespace, the LimitRanges and the ResourceQuotas of a build admit its pods.

The API server accepts a Deployment even if its pods are not admitted. Then the ReplicaSet cannot
create any pod, and the rollout hangs. Three admission plugins depend on objects that are often in
the same build: PodSecurity on the Namespace's label ``pod-security.kubernetes.io/enforce``,
LimitRanger on LimitRanges, and ResourceQuota on quotas. For example, a quota on ``limits.cpu``
refuses every pod without that limit, unless a LimitRange sets a default. kustomgen runs the
plugins' own code. Namespaces without the label, or outside the build, are not checked.

Fix: change the field in the message, or the Namespace, the LimitRange or the quota that refuses the
pod.

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
        yield Problem(at, f"the namespace refuses the pods of {pod.workload}: {words}")


RULE = Rule("namespace-admits-pods", Severity.ERROR, __doc__, check)
