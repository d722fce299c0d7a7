"""Who reaches a workload, and how: the Ingress, network policies."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.types import DnsLabel, DnsName, Host, LabelKey, Model, Text


class NetworkEdges(Model):
    """The connections that a NetworkPolicy allows. All others are denied, except DNS.

    ``from`` alone closes ingress and leaves egress open. ``to``, or ``{}``, closes both.

    A peer is ``ns/<namespace>``, a workload of this spec, or a CIDR, each with ``:port`` (a name or
    a number) or without. An edge between two workloads is said at one of them, and opens both.
    """

    name: DnsName | None = None
    """The NetworkPolicy's name. Default: ``<app>-<workload>-policy``.

    ``name: shop-web-edges`` becomes NetworkPolicy metadata.name.
    """
    from_: list[str] | None = Field(default=None, alias="from")
    """The peers that may connect to the workload (ingress).

    ``from: ["ns/ingress-nginx:http", "ns/monitoring:metrics", "worker:http"]`` becomes
    NetworkPolicy spec.ingress.
    """
    to: list[str] | None = None
    """The peers that the workload may connect to (egress). If only ``from`` is set, egress is open,
    as in Kubernetes. ``to: []``: no egress.

    ``to: ["postgres:5432", "ns/observability:4318", "10.0.0.0/8:5432"]`` becomes NetworkPolicy
    spec.egress.
    """

    @property
    def closes_egress(self) -> bool:
        """Whether what is not listed under ``to`` is denied."""
        return self.to is not None or self.from_ is None


class Backend(Model):
    """The target of a path. The short form is the workload alone."""

    workload: str
    """The workload that answers.

    ``workload: web`` becomes Ingress spec.rules[].http.paths[].backend.service.name.
    """
    port: DnsLabel | None = None
    """A port of its Service, by name or number. Default: the first.

    ``port: http`` becomes Ingress spec.rules[].http.paths[].backend.service.port.
    """
    path_type: Literal["Prefix", "Exact", "ImplementationSpecific"] = "Prefix"
    """How the path is matched.

    ``pathType: Exact`` becomes Ingress spec.rules[].http.paths[].pathType.
    """


class IngressTls(Model):
    """The Secret with the certificate; the short form is its name."""

    secret_name: DnsName
    """The Secret's full name. ``namePrefix`` is added only if this spec makes the Secret.

    ``secretName: wildcard-tls`` becomes Ingress spec.tls[].secretName.
    """


class Ingress(Model):
    """An Ingress: HTTP requests from outside the cluster."""

    name: DnsName | None = None
    """The Ingress's name. Default: ``<app>-ingress``.

    ``name: shop-public`` becomes Ingress metadata.name.
    """
    ingress_class_name: DnsName | None = None
    """The IngressClass. Default: the cluster's default class.

    ``ingressClassName: nginx`` becomes Ingress spec.ingressClassName.
    """
    cluster_issuer: DnsName | None = None
    """cert-manager's ClusterIssuer for the certificate.

    ``clusterIssuer: letsencrypt-prod`` becomes Ingress
    metadata.annotations[cert-manager.io/cluster-issuer].
    """
    issuer: DnsName | None = None
    """cert-manager's Issuer for the certificate, instead of a ClusterIssuer.

    ``issuer: shop-ca`` becomes Ingress metadata.annotations[cert-manager.io/issuer].
    """
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """Annotations for the Ingress controller.

    ``annotations: {nginx.ingress.kubernetes.io/proxy-body-size: 10m}`` becomes Ingress
    metadata.annotations.
    """
    tls: bool | IngressTls = True
    """TLS for all hosts, with the Secret ``<app>-tls``; or the name of an existing Secret.
    ``false``: no TLS.

    ``tls: wildcard-tls`` becomes Ingress spec.tls.
    """
    hosts: dict[Host, dict[str, Backend]] = Field(min_length=1)
    """Host to path to workload.

    ``hosts: {shop.example.com: {/: web, /api: {workload: api, port: http}}}`` becomes Ingress
    spec.rules.
    """
