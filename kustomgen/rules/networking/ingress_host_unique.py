"""A host and path occurs in one Ingress.

Two rules for the same host and path of one class contradict each other. ingress-nginx uses the
older object; others use the last one. Paths of one host may be spread over several Ingresses;
``wholeHost`` forbids that. Canary Ingresses of ingress-nginx repeat a rule on purpose. So do two
Ingresses of Traefik, one for HTTP that redirects and one for HTTPS.

Fix: remove one of the rules, or change its host or path.

Fails::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {rules: [{host: shop.example.com, http: {paths: [{path: /, pathType: Prefix}]}}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: other}
    spec: {rules: [{host: shop.example.com, http: {paths: [{path: /, pathType: Prefix}]}}]}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {rules: [{host: shop.example.com, http: {paths: [{path: /, pathType: Prefix}]}}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: other}
    spec: {rules: [{host: shop.example.com, http: {paths: [{path: /api, pathType: Prefix}]}}]}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Resource, Rule, Severity

_CANARY = "nginx.ingress.kubernetes.io/canary"
_OLD = "kubernetes.io/ingress.class"
_GROUP = "alb.ingress.kubernetes.io/group.name"
_GKE = ("ingress.gcp.kubernetes.io/", "networking.gke.io/", "kubernetes.io/ingress.global-static-ip-name")
_TRAEFIK = ("traefik.ingress.kubernetes.io/router.entrypoints", "traefik.ingress.kubernetes.io/router.tls")
"""A router of Traefik is of some entry points, and with TLS or without."""


class IngressHostUnique(Params):
    whole_host: bool = False


def check(build: Build, params: IngressHostUnique) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Node] = {}
    for ingress in build.of_kind("Ingress", group="networking.k8s.io"):
        if ingress.annotations.get(_CANARY) == "true":
            continue
        served = ingress["spec"]["ingressClassName"].text or str(ingress.annotations.get(_OLD, ""))
        served += f" {ingress}" if _has_its_own_address(ingress, served) else ""
        served += "".join(f" {ingress.annotations.get(key, '')}" for key in _TRAEFIK)
        for key, at in _hosts(ingress) if params.whole_host else _paths(ingress):
            before = first.setdefault((served, *key), at)
            same = before.resource is ingress
            if before is not at and not (same and params.whole_host):
                place = f"{before} of this Ingress" if same else f"{before.resource} of {before.resource.namespace!r}"
                yield Problem(at, f"{' '.join(key)} is in {place} already")


def _has_its_own_address(ingress: Resource, served: str) -> bool:
    """Whether a load balancer of a cloud serves this Ingress alone: GKE's, or AWS's without a
    group.
    """
    if served == "alb":
        return _GROUP not in ingress.annotations
    keys = list(ingress.annotations)
    return served in ("", "gce", "gce-internal") and any(key.startswith(_GKE) for key in keys)


def _hosts(ingress: Resource) -> Iterator[tuple[tuple[str, ...], Node]]:
    for rule in ingress["spec"]["rules"]:
        yield (rule["host"].text,), rule["host"]


def _paths(ingress: Resource) -> Iterator[tuple[tuple[str, ...], Node]]:
    for rule in ingress["spec"]["rules"]:
        for path in rule["http"]["paths"]:
            kind = "" if path["pathType"].value == "Prefix" else path["pathType"].text
            yield (f"{rule['host'].text or '*'}{path['path'].text or '/'}", *filter(None, [kind])), path["path"]


RULE = Rule(
    "ingress-host-unique",
    Severity.ERROR,
    __doc__,
    check,
    IngressHostUnique(),
    aliases=(
        "gatekeeper/uniqueingresshost", "kyverno/unique-ingress-host", "kyverno/unique-ingress-host-and-path",
        "kyverno/unique-ingress-path",
    ),
)  # fmt: skip
