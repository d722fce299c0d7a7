"""Requests from outside by the Gateway API (gateway.networking.k8s.io/v1)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.times import GatewayDuration
from kustomgen.spec.types import AbsolutePath, DnsLabel, DnsName, Host, LabelKey, Model, Port, Text


class ParentRef(Model):
    """The Gateway that requests come through; the short form is its name."""

    name: DnsName
    """``parentRefs: [{name: public, namespace: gateways}]``."""
    namespace: DnsLabel | None = None
    """Default: the app's own."""
    section_name: DnsName | None = None
    """One listener of it: ``https``."""
    port: Port | None = None
    """The listeners on this port."""


class Header(Model):
    """A header, and what it says."""

    name: Text
    value: Text


class HeaderModifier(Model):
    """What is done to headers."""

    set: list[Header] = Field(default_factory=list)
    """Instead of what was there: ``[{name: X-Env, value: "${env}"}]``."""
    add: list[Header] = Field(default_factory=list)
    """Besides what was there."""
    remove: list[str] = Field(default_factory=list)
    """By name."""


class PathModifier(Model):
    """What is done to the path; one of both."""

    replace_full_path: AbsolutePath | None = None
    """``/maintenance``."""
    replace_prefix_match: AbsolutePath | None = None
    """What stands for the matched prefix: ``/`` takes it off."""


class RequestRedirect(Model):
    """An answer that sends the client somewhere else."""

    scheme: Literal["http", "https"] | None = None
    hostname: Host | None = None
    path: PathModifier | None = None
    port: Port | None = None
    status_code: Literal[301, 302, 303, 307, 308] | None = None
    """Default: 302."""


class UrlRewrite(Model):
    """What the workload is asked for, instead of what the client asked."""

    hostname: Host | None = None
    path: PathModifier | None = None
    """``{replacePrefixMatch: /}``."""


class RequestMirror(Model):
    """A copy of each request, whose answer is thrown away."""

    workload: str
    """Who gets it: ``canary``."""
    percent: int | None = Field(default=None, ge=0, le=100)
    """Of so many requests. Default: all."""


class Filter(Model):
    """What happens to a request on its way; one of them, in the order of the list."""

    request_header_modifier: HeaderModifier | None = None
    response_header_modifier: HeaderModifier | None = None
    request_redirect: RequestRedirect | None = None
    """``{scheme: https, statusCode: 301}``: the path then needs no workload."""
    url_rewrite: UrlRewrite | None = None
    request_mirror: RequestMirror | None = None


class RouteTimeouts(Model):
    """How long a request may take."""

    request: GatewayDuration | None = None
    """The whole of it: ``10s``."""
    backend_request: GatewayDuration | None = None
    """A single try of it, not longer than ``request``."""


class RouteBackend(Model):
    """Where a path leads; the short form is the workload alone."""

    workload: str | None = None
    """Who answers. Not needed where a filter redirects."""
    port: DnsLabel | None = None
    """Default: the Service's first port."""
    path_type: Literal["Prefix", "Exact", "RegularExpression"] = "Prefix"
    """``RegularExpression`` is up to the Gateway."""
    method: Literal["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"] | None = None
    """Only requests of this method."""
    headers: dict[str, Text] = Field(default_factory=dict)
    """Only requests with these headers: ``{X-Canary: "true"}``."""
    query_params: dict[str, Text] = Field(default_factory=dict)
    """Only requests with these parameters."""
    split: dict[DnsLabel, int] = Field(default_factory=dict)
    """Instead of ``workload``: workload to weight, ``{web: 95, canary: 5}``."""
    filters: list[Filter] = Field(default_factory=list)
    """What happens to requests on their way: ``[{urlRewrite: {path: {replacePrefixMatch: /}}}]``."""
    timeouts: RouteTimeouts | None = None
    """``{request: 10s}``."""


class Gateway(Model):
    """How requests from outside reach the workloads: an HTTPRoute. The same shape as ``ingress``, and instead of it.

    Hosts with the same paths share a route; there is one for each set of paths.
    """

    name: DnsName | None = None
    """Default: ``<app>-route``; further ones are ``<app>-route-2`` and so on."""
    parent_refs: list[ParentRef] = Field(min_length=1)
    """The Gateways that requests come through: ``[{name: public, namespace: gateways, sectionName: https}]``."""
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """On the routes."""
    hosts: dict[Host, dict[str, RouteBackend]] = Field(min_length=1)
    """Host to path to workload: ``shop.example.com: { /: web }``."""
