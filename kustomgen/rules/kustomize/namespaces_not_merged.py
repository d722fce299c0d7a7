"""``namespace`` moves no object out of another namespace than the rest.

It overwrites what each object says, also of the one that belongs elsewhere: the RoleBinding in ``kube-system``, the
Application in ``argocd``. Where the objects named two namespaces before, that is seldom meant for all of them.

Fix: keep what belongs elsewhere in a kustomization of its own, beside this one.

Fails::

    namespace: shop
    resources: [../../base, binding.yaml, config.yaml]
    --- # overlays/prod/binding.yaml
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: web-auth-reader, namespace: kube-system}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: extension-apiserver-authentication-reader}
    --- # overlays/prod/config.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web, namespace: shop}

Passes::

    namespace: shop
    resources: [../../base]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        field = turn.root.get("namespace")
        if field is None or not isinstance(field.value, str) or not field.value:
            continue
        by_namespace: dict[str, list[Resource]] = {}
        for resource in turn.before:
            if resource.namespace and resource.kind != "Namespace":
                by_namespace.setdefault(resource.namespace, []).append(resource)
        wanted = field.value
        if len(by_namespace) > 1:
            for namespace in sorted(by_namespace, key=lambda name: (name != wanted, -len(by_namespace[name])))[1:]:
                yield Problem(field.where, _moved(by_namespace[namespace], namespace, field.value))


def _moved(resources: list[Resource], old: str, new: str) -> str:
    more = f" and {len(resources) - 1} more" if len(resources) > 1 else ""
    return f"{resources[0]}{more} is moved from namespace {old!r} to {new!r}"


RULE = Rule(
    "namespaces-not-merged",
    Severity.WARNING,
    __doc__,
    check,
    turns=True,
)
