"""Who reaches a workload, and how: the Ingress, network policies."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.types import DnsLabel, DnsName, Host, LabelKey, Model, Text


class NetworkEdges(Model):
    """Who may talk to the workload and whom it may talk to; everything else is denied, DNS apart.

    A peer is ``ns/<namespace>``, a workload of this spec, or a CIDR, each with ``:port`` (a name or a number) or without.
    An edge between two workloads is said at one of them, and opens both.
    """

    name: DnsName | None = None
    """Default: ``<app>-<workload>-policy``."""
    from_: list[str] = Field(default_factory=list, alias="from")
    """``[ns/ingress-nginx:http, ns/monitoring:metrics, worker:http]``."""
    to: list[str] = Field(default_factory=list)
    """``[postgres:5432, ns/observability:4318, 10.0.0.0/8:5432, 0.0.0.0/0:443]``."""


class Backend(Model):
    """Where a path leads; the short form is the workload alone."""

    workload: str
    port: DnsLabel | None = None
    """Default: the Service's first port."""
    path_type: Literal["Prefix", "Exact", "ImplementationSpecific"] = "Prefix"


class IngressTls(Model):
    """The Secret with the certificate; the short form is its name."""

    secret_name: DnsName
    """Its whole name, to which no prefix is added: ``wildcard-tls``."""


class Ingress(Model):
    """How requests from outside reach the workloads."""

    name: DnsName | None = None
    """Default: ``<app>-ingress``."""
    ingress_class_name: DnsName | None = None
    cluster_issuer: DnsName | None = None
    """cert-manager's ClusterIssuer for the certificate."""
    issuer: DnsName | None = None
    """cert-manager's Issuer for the certificate, instead of a ClusterIssuer."""
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    tls: bool | IngressTls = True
    """A certificate for all hosts in Secret ``<app>-tls``; or the name of a Secret that is there: ``wildcard-tls``."""
    hosts: dict[Host, dict[str, Backend]] = Field(min_length=1)
    """Host to path to workload: ``shop.example.com: { /: web }``."""
