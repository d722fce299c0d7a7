"""An Ingress serves every host over TLS.

A host without an entry in ``spec.tls`` gets the controller's fallback certificate, or plain HTTP. A
wildcard covers one label: ``*.example.com`` covers ``a.example.com``, not ``a.b.example.com`` or
``example.com`` (RFC 6125). An entry without hosts covers all (networking.k8s.io/v1 IngressTLS).
cert-manager's ingress-shim issues certificates only for ``spec.tls``; its annotation alone issues
none. ``annotations`` lists annotations that configure TLS elsewhere. ``httpsOnly`` also requires
``kubernetes.io/ingress.allow-http: "false"`` for GKE's controller; ingress-nginx redirects to HTTPS
by default.

Fix: list each host under ``spec.tls``, with the Secret that holds its certificate.

Fails::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {rules: [{host: shop.example.com}]}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec:
      tls: [{hosts: ["*.example.com"], secretName: web-tls}]
      rules: [{host: shop.example.com}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Resource, Rule, Severity

_ALLOW_HTTP = "kubernetes.io/ingress.allow-http"
_CERT_MANAGER = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer", "kubernetes.io/tls-acme")


class IngressTlsParams(Params):
    annotations: tuple[str, ...] = (
        "alb.ingress.kubernetes.io/certificate-arn",
        "ingress.gcp.kubernetes.io/pre-shared-cert",
        "networking.gke.io/managed-certificates",
        "route.openshift.io/termination",
        "traefik.ingress.kubernetes.io/router.tls",
    )
    https_only: bool = False


def check(build: Build, params: IngressTlsParams) -> Iterator[Problem]:
    for ingress in build.of_kind("Ingress", group="networking.k8s.io"):
        plain = ingress["metadata"]["annotations"][_ALLOW_HTTP]
        if params.https_only and plain.value != "false":
            yield Problem(
                plain,
                f"{_ALLOW_HTTP} is {plain.value!r}, expected 'false'"
                if plain.present
                else f"{_ALLOW_HTTP} is not set, expected 'false'",
            )
        if any(name in ingress.annotations for name in params.annotations):
            continue
        tls = ingress["spec"]["tls"]
        if any(tls.items()):
            yield from _hosts(ingress, tls)
        else:
            yield Problem(tls, _none(ingress))


def _none(ingress: Resource) -> str:
    shim = next((name for name in _CERT_MANAGER if name in ingress.annotations), None)
    if shim:
        return f"no spec.tls, and without it cert-manager issues nothing for {shim}"
    hosts = ", ".join(rule["host"].text for rule in ingress["spec"]["rules"] if rule["host"].text)
    return f"no spec.tls for {hosts or 'any host'}"


def _hosts(ingress: Resource, tls: Node) -> Iterator[Problem]:
    if not all(any(entry["hosts"]) for entry in tls):
        return
    covered = [host.text for entry in tls for host in entry["hosts"]]
    for rule in ingress["spec"]["rules"]:
        at = rule["host"]
        if at.text and not any(_covers(host, at.text) for host in covered):
            yield Problem(at, f"host {at.text!r} is in no spec.tls; hosts there: {', '.join(covered)}")


def _covers(pattern: str, host: str) -> bool:
    return pattern == host or (pattern.startswith("*.") and pattern[2:] == host.partition(".")[2])


RULE = Rule(
    "ingress-tls",
    Severity.WARNING,
    __doc__,
    check,
    IngressTlsParams(),
    aliases=(
        "polaris/tlsSettingsMissing", "gatekeeper/httpsonly", "kyverno/require-ingress-https",
        "kyverno/ingress-host-match-tls", "kubescape/C-0263",
    ),
)  # fmt: skip
