"""Requests from outside by the Gateway API (gateway.networking.k8s.io/v1)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.times import GatewayDuration
from kustomgen.spec.types import AbsolutePath, DnsLabel, DnsName, Host, LabelKey, Model, PortNumber, Text


class ParentRef(Model):
    """The Gateway that requests come through; the short form is its name."""

    name: DnsName
    """The Gateway's name.

    ``name: public`` becomes HTTPRoute spec.parentRefs[].name.
    """
    namespace: DnsLabel | None = None
    """Where it is. Default: the app's own.

    ``namespace: gateways`` becomes HTTPRoute spec.parentRefs[].namespace.
    """
    section_name: DnsName | None = None
    """One listener of it.

    ``sectionName: https`` becomes HTTPRoute spec.parentRefs[].sectionName.
    """
    port: PortNumber | None = None
    """The listeners on this port.

    ``port: 443`` becomes HTTPRoute spec.parentRefs[].port.
    """


class HttpHeader(Model):
    """A header, and what it says."""

    name: Text
    """The header's name.

    ``name: X-Env`` becomes HTTPRoute spec.rules[].filters[].requestHeaderModifier.set[].name.
    """
    value: Text
    """What it says.

    ``value: production`` becomes HTTPRoute spec.rules[].filters[].requestHeaderModifier.set[].value.
    """


class HeaderModifier(Model):
    """What is done to headers."""

    set: list[HttpHeader] = Field(default_factory=list)
    """Instead of what was there.

    ``set: [{name: X-Env, value: "${env}"}]`` becomes HTTPRoute spec.rules[].filters[].requestHeaderModifier.set.
    """
    add: list[HttpHeader] = Field(default_factory=list)
    """Besides what was there.

    ``add: [{name: X-Via, value: gateway}]`` becomes HTTPRoute spec.rules[].filters[].requestHeaderModifier.add.
    """
    remove: list[str] = Field(default_factory=list)
    """These go, by name.

    ``remove: [X-Internal]`` becomes HTTPRoute spec.rules[].filters[].requestHeaderModifier.remove.
    """


class PathModifier(Model):
    """What is done to the path; one of both."""

    replace_full_path: AbsolutePath | None = None
    """What stands for the whole path.

    ``replaceFullPath: /maintenance`` becomes HTTPRoute spec.rules[].filters[].urlRewrite.path.replaceFullPath.
    """
    replace_prefix_match: AbsolutePath | None = None
    """What stands for the matched prefix: ``/`` takes it off.

    ``replacePrefixMatch: /`` becomes HTTPRoute spec.rules[].filters[].urlRewrite.path.replacePrefixMatch.
    """


class RequestRedirect(Model):
    """An answer that sends the client somewhere else."""

    scheme: Literal["http", "https"] | None = None
    """By which protocol.

    ``scheme: https`` becomes HTTPRoute spec.rules[].filters[].requestRedirect.scheme.
    """
    hostname: Host | None = None
    """To which host.

    ``hostname: www.example.com`` becomes HTTPRoute spec.rules[].filters[].requestRedirect.hostname.
    """
    path: PathModifier | None = None
    """To which path.

    ``path: {replaceFullPath: /moved}`` becomes HTTPRoute spec.rules[].filters[].requestRedirect.path.
    """
    port: PortNumber | None = None
    """To which port.

    ``port: 8443`` becomes HTTPRoute spec.rules[].filters[].requestRedirect.port.
    """
    status_code: Literal[301, 302, 303, 307, 308] | None = None
    """What the answer says. Default: 302.

    ``statusCode: 301`` becomes HTTPRoute spec.rules[].filters[].requestRedirect.statusCode.
    """


class UrlRewrite(Model):
    """What the workload is asked for, instead of what the client asked."""

    hostname: Host | None = None
    """Which host.

    ``hostname: api.internal.example.com`` becomes HTTPRoute spec.rules[].filters[].urlRewrite.hostname.
    """
    path: PathModifier | None = None
    """Which path.

    ``path: {replacePrefixMatch: /}`` becomes HTTPRoute spec.rules[].filters[].urlRewrite.path.
    """


class RequestMirror(Model):
    """A copy of each request, whose answer is thrown away."""

    workload: str
    """Who gets it.

    ``workload: canary`` becomes HTTPRoute spec.rules[].filters[].requestMirror.backendRef.name.
    """
    percent: int | None = Field(default=None, ge=0, le=100)
    """Of so many requests. Default: all.

    ``percent: 10`` becomes HTTPRoute spec.rules[].filters[].requestMirror.percent.
    """


class Filter(Model):
    """What happens to a request on its way; one of them, in the order of the list."""

    request_header_modifier: HeaderModifier | None = None
    """Changes headers of the request.

    ``requestHeaderModifier: {set: [{name: X-Env, value: prod}]}`` becomes HTTPRoute
    spec.rules[].filters[].requestHeaderModifier.
    """
    response_header_modifier: HeaderModifier | None = None
    """Changes headers of the answer.

    ``responseHeaderModifier: {remove: [Server]}`` becomes HTTPRoute spec.rules[].filters[].responseHeaderModifier.
    """
    request_redirect: RequestRedirect | None = None
    """Sends the client somewhere else: the path then needs no workload.

    ``requestRedirect: {scheme: https, statusCode: 301}`` becomes HTTPRoute spec.rules[].filters[].requestRedirect.
    """
    url_rewrite: UrlRewrite | None = None
    """Asks the workload for something else.

    ``urlRewrite: {path: {replacePrefixMatch: /}}`` becomes HTTPRoute spec.rules[].filters[].urlRewrite.
    """
    request_mirror: RequestMirror | None = None
    """Sends a copy to another workload.

    ``requestMirror: {workload: canary, percent: 10}`` becomes HTTPRoute spec.rules[].filters[].requestMirror.
    """


class RouteTimeouts(Model):
    """How long a request may take."""

    request: GatewayDuration | None = None
    """The whole of it.

    ``request: 10s`` becomes HTTPRoute spec.rules[].timeouts.request.
    """
    backend_request: GatewayDuration | None = None
    """A single try of it, not longer than ``request``.

    ``backendRequest: 5s`` becomes HTTPRoute spec.rules[].timeouts.backendRequest.
    """


class RouteBackend(Model):
    """Where a path leads; the short form is the workload alone."""

    workload: str | None = None
    """Who answers. Not needed where a filter redirects.

    ``workload: web`` becomes HTTPRoute spec.rules[].backendRefs[].name.
    """
    port: DnsLabel | None = None
    """Which port of its Service, by name. Default: the first.

    ``port: http`` becomes HTTPRoute spec.rules[].backendRefs[].port.
    """
    path_type: Literal["Prefix", "Exact", "RegularExpression"] = "Prefix"
    """How the path is compared. ``RegularExpression`` is up to the Gateway.

    ``pathType: Exact`` becomes HTTPRoute spec.rules[].matches[].path.type.
    """
    method: Literal["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"] | None = None
    """Only requests of this method.

    ``method: POST`` becomes HTTPRoute spec.rules[].matches[].method.
    """
    headers: dict[str, Text] = Field(default_factory=dict)
    """Only requests with these headers.

    ``headers: {X-Canary: "true"}`` becomes HTTPRoute spec.rules[].matches[].headers.
    """
    query_params: dict[str, Text] = Field(default_factory=dict)
    """Only requests with these parameters.

    ``queryParams: {beta: "1"}`` becomes HTTPRoute spec.rules[].matches[].queryParams.
    """
    split: dict[DnsLabel, int] = Field(default_factory=dict)
    """Instead of ``workload``: workload to weight.

    ``split: {web: 95, canary: 5}`` becomes HTTPRoute spec.rules[].backendRefs[].weight.
    """
    filters: list[Filter] = Field(default_factory=list)
    """What happens to requests on their way.

    ``filters: [{urlRewrite: {path: {replacePrefixMatch: /}}}]`` becomes HTTPRoute spec.rules[].filters.
    """
    timeouts: RouteTimeouts | None = None
    """How long a request may take.

    ``timeouts: {request: 10s}`` becomes HTTPRoute spec.rules[].timeouts.
    """


class Gateway(Model):
    """How requests from outside reach the workloads: an HTTPRoute. The same shape as ``ingress``, and instead of it.

    Hosts with the same paths share a route; there is one for each set of paths.
    """

    name: DnsName | None = None
    """What the route is called. Default: ``<app>-route``; further ones are ``<app>-route-2`` and so on.

    ``name: shop-public`` becomes HTTPRoute metadata.name.
    """
    parent_refs: list[ParentRef] = Field(min_length=1)
    """The Gateways that requests come through.

    ``parentRefs: [{name: public, namespace: gateways, sectionName: https}]`` becomes HTTPRoute spec.parentRefs.
    """
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """On the routes.

    ``annotations: {external-dns.alpha.kubernetes.io/ttl: "60"}`` becomes HTTPRoute metadata.annotations.
    """
    hosts: dict[Host, dict[str, RouteBackend]] = Field(min_length=1)
    """Host to path to workload.

    ``hosts: {shop.example.com: {/: web, /api: {workload: api, port: http}}}`` becomes HTTPRoute spec.hostnames,
    HTTPRoute spec.rules.
    """
