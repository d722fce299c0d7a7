"""Every object sets its namespace explicitly, and not ``default``.

An object without a namespace goes to kubectl's current one. ``default`` has no owner, no quota and
no policies. Argo CD and Flux set a namespace for objects without one, so omitting it is also a
convention. Cluster-scoped objects and unknown custom kinds pass.

Fix: set ``namespace`` in the spec or the kustomization.

Fails::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web}
    data: {}

Passes::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web, namespace: shop}
    data: {}
"""

from __future__ import annotations

from kustomgen.k8s.scope import namespaced
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for resource in build.resources:
        if resource.namespace not in ("", "default") or not namespaced(resource.ref):
            continue
        at = resource["metadata"]["namespace"]
        yield Problem(at, "no namespace is set" if not resource.namespace else "the namespace is 'default'")


RULE = Rule(
    "namespace-set",
    Severity.INFO,
    __doc__,
    check,
    aliases=(
        "kustomize/overlay-namespace-missing", "kube-linter/use-namespace", "kyverno/disallow-default-namespace", "checkov/CKV_K8S_21", "kubescape/C-0061",
        "kubescape/C-0212",
    ),
)  # fmt: skip
