"""An Ingress sets its class.

Without a class the cluster's default class serves it, if there is one. With several controllers,
more than one may serve it (networking.k8s.io/v1 IngressSpec.ingressClassName). The old annotation
counts; the API server rejects both together in a new Ingress. ``allowed`` lists the allowed
classes.

Fix: set ``spec.ingressClassName``.

Fails::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {rules: [{host: shop.example.com}]}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {ingressClassName: nginx, rules: [{host: shop.example.com}]}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_OLD = "kubernetes.io/ingress.class"
_DEFAULT = "ingressclass.kubernetes.io/is-default-class"


class IngressClassSet(Params):
    allowed: tuple[str, ...] = ()


def check(build: Build, params: IngressClassSet) -> Iterator[Problem]:
    classes = build.of_kind("IngressClass", group="networking.k8s.io")
    default = any(item.annotations.get(_DEFAULT) == "true" for item in classes)
    for ingress in build.of_kind("Ingress", group="networking.k8s.io"):
        new, old = ingress["spec"]["ingressClassName"], ingress.node.walk("metadata", "annotations", _OLD)
        at = new if new.present else old
        if new.present and old.present:
            yield Problem(old, f"class {old.value!r} here and {new.value!r} in spec.ingressClassName, expected one")
        elif not at.text and not default:
            yield Problem(new, "no class: only a default class of the cluster serves it")
        elif at.text and params.allowed and at.text not in params.allowed:
            yield Problem(at, f"class {at.value!r} is not one of {', '.join(params.allowed)}")


RULE = Rule(
    "ingress-class-set",
    Severity.INFO,
    __doc__,
    check,
    IngressClassSet(),
    aliases=(
        "kyverno/restrict-ingress-classes",
    ),
)  # fmt: skip
