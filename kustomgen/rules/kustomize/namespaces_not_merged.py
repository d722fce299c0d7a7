"""``namespace`` does not move an object away from the namespace that it needs.

The field overwrites the namespace of every object, including a RoleBinding in ``kube-system`` or an
Application in ``argocd``. If the objects named several namespaces before, this is rarely intended
for all of them. An overlay that gives its base another namespace, and adds objects that name the
new one, is the ordinary case and accepted.

Fix: move objects of other namespaces to a separate kustomization.

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

import re

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
        # An object that names the new namespace says only what the overlay says for all.
        others = [name for name in by_namespace if name not in (wanted, _PLACEHOLDER)]
        own = sorted((name for name in others if not _is_shared(name)), key=lambda name: -len(by_namespace[name]))
        # One namespace may become another; of several, all but the one that most objects are in.
        kept = own if len(own) > 1 and wanted in by_namespace else own[1:]
        for namespace in [*kept, *filter(_is_shared, others)]:
            yield Problem(field.where, _moved(by_namespace[namespace], namespace, field.value))


_PLACEHOLDER = "system"
"""Where Kubebuilder puts what its `config/default` gives a namespace."""
_SHARED = re.compile(
    r"kube-.*|default|argocd|argo-cd|openshift.*|flux-system|istio-system|istio-.*|cert-manager|monitoring|ingress-nginx"
    r"|linkerd.*|gatekeeper-system|kyverno|metallb-system|external-secrets|.*-system"
)


def _is_shared(namespace: str) -> bool:
    """Whether a namespace belongs to the cluster or to a tool, so that what names it means it."""
    return bool(_SHARED.fullmatch(namespace))


def _moved(resources: list[Resource], old: str, new: str) -> str:
    more = f" and {len(resources) - 1} more" if len(resources) > 1 else ""
    return f"{resources[0]}{more} {'are' if more else 'is'} moved from namespace {old!r} to {new!r}"


RULE = Rule(
    "namespaces-not-merged",
    Severity.WARNING,
    __doc__,
    check,
    turns=True,
)
