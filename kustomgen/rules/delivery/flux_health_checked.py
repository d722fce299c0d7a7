"""A Flux Kustomization that others depend on is ready only when its objects are.

``dependsOn`` waits until the other Kustomization is ready. Without ``wait: true`` or
``healthChecks`` that is as soon as its objects are applied: the application starts before its
database, or before an operator serves its CRDs. With ``wait: true`` Flux looks at all objects, and
ignores ``healthChecks`` (Flux, "Kustomization", Wait).

Fix: set `wait: true` in the Kustomization that others depend on, or list its `healthChecks`. Keep
one of the two.

Fails::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: shop, namespace: flux-system}
    spec: {path: ./overlays/prod, dependsOn: [{name: databases}], sourceRef: {kind: GitRepository, name: flux-system}}
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: databases, namespace: flux-system}
    spec: {path: ./base, sourceRef: {kind: GitRepository, name: flux-system}}

Passes::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: shop, namespace: flux-system}
    spec: {path: ./overlays/prod, dependsOn: [{name: databases}], sourceRef: {kind: GitRepository, name: flux-system}}
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: databases, namespace: flux-system}
    spec: {path: ./base, wait: true, sourceRef: {kind: GitRepository, name: flux-system}}
"""

from __future__ import annotations

from kustomgen.k8s.delivery import FLUX
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    known = list(build.of_kind("Kustomization", group=FLUX))
    waiting: dict[tuple[str, str], list[str]] = {}
    for each in known:
        for item in each["spec"]["dependsOn"]:
            key = item["namespace"].text or each.namespace, item["name"].text
            waiting.setdefault(key, []).append(each.name)
    for each in known:
        spec = each["spec"]
        waits, lists = spec["wait"].value is True, spec["healthChecks"].present
        if waits and lists:
            yield Problem(spec["healthChecks"], "healthChecks has no effect with wait: true")
        names = sorted(waiting.get((each.namespace, each.name), ()))
        if names and not waits and not lists and not spec["healthCheckExprs"].present:
            said = f"is ready as soon as it is applied, and {', '.join(names)} depends on it"
            yield Problem(spec["wait"], f"Kustomization/{each.name} {said}", Severity.INFO)


RULE = Rule("flux-health-checked", Severity.WARNING, __doc__, check, delivery=True)
