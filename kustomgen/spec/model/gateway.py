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
    """The Gateway's namespace. Default: the app's.

    ``namespace: gateways`` becomes HTTPRoute spec.parentRefs[].namespace.
    """
    section_name: DnsName | None = None
    """One listener of the Gateway.

    ``sectionName: https`` becomes HTTPRoute spec.parentRefs[].sectionName.
    """
    port: PortNumber | None = None
    """The listeners on this port.

    ``port: 443`` becomes HTTPRoute spec.parentRefs[].port.
    """


class HttpHeader(Model):
    """A header and its value."""

    name: Text
    """The header's name.

    ``name: X-Env`` becomes HTTPRoute spec.rules[].filters[].requestHeaderModifier.set[].name.
    """
    value: Text
    """The header's value.

    ``value: production`` becomes HTTPRoute
    spec.rules[].filters[].requestHeaderModifier.set[].value.
    """


class HeaderModifier(Model):
    """Changes to headers."""

    set: list[HttpHeader] = Field(default_factory=list)
    """Headers to set. They replace existing ones.

    ``set: [{name: X-Env, value: "${env}"}]`` becomes HTTPRoute
    spec.rules[].filters[].requestHeaderModifier.set.
    """
    add: list[HttpHeader] = Field(default_factory=list)
    """Headers to add. They keep existing ones.

    ``add: [{name: X-Via, value: gateway}]`` becomes HTTPRoute
    spec.rules[].filters[].requestHeaderModifier.add.
    """
    remove: list[str] = Field(default_factory=list)
    """Names of headers to remove.

    ``remove: [X-Internal]`` becomes HTTPRoute spec.rules[].filters[].requestHeaderModifier.remove.
    """


class PathModifier(Model):
    """A change to the path. Set one of both."""

    replace_full_path: AbsolutePath | None = None
    """Replaces the whole path.

    ``replaceFullPath: /maintenance`` becomes HTTPRoute
    spec.rules[].filters[].urlRewrite.path.replaceFullPath.
    """
    replace_prefix_match: AbsolutePath | None = None
    """Replaces the matched prefix. ``/`` removes it.

    ``replacePrefixMatch: /`` becomes HTTPRoute
    spec.rules[].filters[].urlRewrite.path.replacePrefixMatch.
    """


class RequestRedirect(Model):
    """A redirect of the client to another address."""

    scheme: Literal["http", "https"] | None = None
    """The protocol of the new address.

    ``scheme: https`` becomes HTTPRoute spec.rules[].filters[].requestRedirect.scheme.
    """
    hostname: Host | None = None
    """The host of the new address.

    ``hostname: www.example.com`` becomes HTTPRoute spec.rules[].filters[].requestRedirect.hostname.
    """
    path: PathModifier | None = None
    """The path of the new address.

    ``path: {replaceFullPath: /moved}`` becomes HTTPRoute
    spec.rules[].filters[].requestRedirect.path.
    """
    port: PortNumber | None = None
    """The port of the new address.

    ``port: 8443`` becomes HTTPRoute spec.rules[].filters[].requestRedirect.port.
    """
    status_code: Literal[301, 302, 303, 307, 308] | None = None
    """The HTTP status of the answer. Default: 302.

    ``statusCode: 301`` becomes HTTPRoute spec.rules[].filters[].requestRedirect.statusCode.
    """


class UrlRewrite(Model):
    """A change of host or path before the request reaches the workload."""

    hostname: Host | None = None
    """The Host header for the workload.

    ``hostname: api.internal.example.com`` becomes HTTPRoute
    spec.rules[].filters[].urlRewrite.hostname.
    """
    path: PathModifier | None = None
    """The path for the workload.

    ``path: {replacePrefixMatch: /}`` becomes HTTPRoute spec.rules[].filters[].urlRewrite.path.
    """


class RequestMirror(Model):
    """A copy of each request. The answer to the copy is ignored."""

    workload: str
    """The workload that gets the copies.

    ``workload: canary`` becomes HTTPRoute spec.rules[].filters[].requestMirror.backendRef.name.
    """
    percent: int | None = Field(default=None, ge=0, le=100)
    """The share of requests to copy. Default: all.

    ``percent: 10`` becomes HTTPRoute spec.rules[].filters[].requestMirror.percent.
    """


class Filter(Model):
    """A change to requests or responses. One of these each, applied in the order of the list."""

    request_header_modifier: HeaderModifier | None = None
    """Changes headers of the request.

    ``requestHeaderModifier: {set: [{name: X-Env, value: prod}]}`` becomes HTTPRoute
    spec.rules[].filters[].requestHeaderModifier.
    """
    response_header_modifier: HeaderModifier | None = None
    """Changes headers of the response.

    ``responseHeaderModifier: {remove: [Server]}`` becomes HTTPRoute
    spec.rules[].filters[].responseHeaderModifier.
    """
    request_redirect: RequestRedirect | None = None
    """Redirects the client. The path then needs no workload.

    ``requestRedirect: {scheme: https, statusCode: 301}`` becomes HTTPRoute
    spec.rules[].filters[].requestRedirect.
    """
    url_rewrite: UrlRewrite | None = None
    """Changes host or path before the request reaches the workload.

    ``urlRewrite: {path: {replacePrefixMatch: /}}`` becomes HTTPRoute
    spec.rules[].filters[].urlRewrite.
    """
    request_mirror: RequestMirror | None = None
    """Sends a copy of the request to another workload.

    ``requestMirror: {workload: canary, percent: 10}`` becomes HTTPRoute
    spec.rules[].filters[].requestMirror.
    """


class RouteTimeouts(Model):
    """Time limits of a request."""

    request: GatewayDuration | None = None
    """The time limit for the whole request.

    ``request: 10s`` becomes HTTPRoute spec.rules[].timeouts.request.
    """
    backend_request: GatewayDuration | None = None
    """The time limit for one attempt; at most ``request``.

    ``backendRequest: 5s`` becomes HTTPRoute spec.rules[].timeouts.backendRequest.
    """


class RouteBackend(Model):
    """The target of a path. The short form is the workload alone."""

    workload: str | None = None
    """The workload that answers. Not needed if a filter redirects.

    ``workload: web`` becomes HTTPRoute spec.rules[].backendRefs[].name.
    """
    port: DnsLabel | None = None
    """The name of a port of its Service. Default: the first.

    ``port: http`` becomes HTTPRoute spec.rules[].backendRefs[].port.
    """
    path_type: Literal["Prefix", "Exact", "RegularExpression"] = "Prefix"
    """How the path is matched. Gateways differ in ``RegularExpression``.

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
    """Weights of several workloads, instead of ``workload``.

    ``split: {web: 95, canary: 5}`` becomes HTTPRoute spec.rules[].backendRefs[].weight.
    """
    filters: list[Filter] = Field(default_factory=list)
    """Changes to requests and responses.

    ``filters: [{urlRewrite: {path: {replacePrefixMatch: /}}}]`` becomes HTTPRoute
    spec.rules[].filters.
    """
    timeouts: RouteTimeouts | None = None
    """Time limits of a request.

    ``timeouts: {request: 10s}`` becomes HTTPRoute spec.rules[].timeouts.
    """


class Gateway(Model):
    """HTTPRoutes for requests from outside, in the same form as ``ingress``. Use one of both.

    Hosts with the same paths share a route; there is one for each set of paths.
    """

    name: DnsName | None = None
    """The HTTPRoute's name. Default: ``<app>-route``; further routes are ``<app>-route-2`` and so
    on.

    ``name: shop-public`` becomes HTTPRoute metadata.name.
    """
    parent_refs: list[ParentRef] = Field(min_length=1)
    """The Gateways that the requests come through.

    ``parentRefs: [{name: public, namespace: gateways, sectionName: https}]`` becomes HTTPRoute
    spec.parentRefs.
    """
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """Annotations on the HTTPRoutes.

    ``annotations: {external-dns.alpha.kubernetes.io/ttl: "60"}`` becomes HTTPRoute
    metadata.annotations.
    """
    hosts: dict[Host, dict[str, RouteBackend]] = Field(min_length=1)
    """Host to path to workload.

    ``hosts: {shop.example.com: {/: web, /api: {workload: api, port: http}}}`` becomes HTTPRoute
    spec.hostnames, HTTPRoute spec.rules.
    """
