"""Requests by the Gateway API, and the certificate for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.spec.checks.network import backend_of
from kustomgen.spec.names import certificate_name, outside_hosts, secrets_name
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import FieldPath, PlacedSpec
    from kustomgen.spec.model.certificate import Certificate
    from kustomgen.spec.model.gateway import Filter, PathModifier, RouteBackend

MOST = 16
"""Hosts, and rules, that an HTTPRoute may have."""

FILTERS = ("requestHeaderModifier", "responseHeaderModifier", "requestRedirect", "urlRewrite", "requestMirror")


def routes(place: PlacedSpec) -> Iterator[Complaint]:
    found = place.spec.gateway
    if found is None:
        return
    for host, paths in found.hosts.items():
        where: FieldPath = ("gateway", "hosts", host)
        for path, backend in paths.items():
            yield from _backends(place, (*where, path), backend)
            yield from _filters(place, (*where, path), backend)
            yield from _timeouts(place, (*where, path), backend)
        if not paths:
            yield place.say(where, f"host {host!r} has no paths", "for example `{ /: web }`")
        if len(paths) > MOST:
            yield place.say(where, f"host {host!r} has {len(paths)} paths; a route has at most {MOST}", "join some")
    if len(found.hosts) > MOST:
        message = f"the gateway has {len(found.hosts)} hosts; a route has at most {MOST}"
        yield place.say(("gateway", "hosts"), message, "one wildcard such as '*.example.com' covers many")


def _backends(place: PlacedSpec, where: FieldPath, backend: RouteBackend) -> Iterator[Complaint]:
    redirects = any(item.request_redirect for item in backend.filters)
    if backend.workload and backend.split:
        yield place.say((*where, "split"), "workload and split are both given", "keep one of them")
    elif redirects and (backend.workload or backend.split):
        message = "a path with a redirect sends no requests to a workload"
        yield place.say(where, message, "remove the workload or the redirect")
    elif not (redirects or backend.workload or backend.split):
        message = f"path {where[-1]!r} has no target"
        yield place.say(
            where, message, "name a workload, or a filter that redirects: `{requestRedirect: {scheme: https}}`"
        )
    for name in [backend.workload] if backend.workload else backend.split:
        yield from backend_of(place, where, name, backend.port)
    for name, weight in backend.split.items():
        if not 0 <= weight <= 10**6:
            yield place.say((*where, "split", name), f"weight {weight} is out of range: 0 to 1000000 are possible")
    if backend.split and not any(backend.split.values()):
        yield place.say((*where, "split"), "every weight is 0: each request would fail", "give one of them more")


def _filters(place: PlacedSpec, where: FieldPath, backend: RouteBackend) -> Iterator[Complaint]:
    seen: set[str] = set()
    for index, item in enumerate(backend.filters):
        at: FieldPath = (*where, "filters", index)
        given = [field for field in FILTERS if place.root.get(*at, field) is not None]
        if len(given) != 1:
            told = " and ".join(given) if given else "none is given"
            yield place.say(at, f"a filter does one thing: {told}", f"one of {', '.join(FILTERS)}")
            continue
        if given[0] in seen and given[0] != "requestMirror":
            yield place.say((*at, given[0]), f"{given[0]} occurs twice", "merge them into one")
        seen.add(given[0])
        yield from _changes(place, at, item, backend)
    if {"requestRedirect", "urlRewrite"} <= seen:
        message = "requestRedirect and urlRewrite are both given"
        yield place.say((*where, "filters"), message, "keep one: a redirected request is not sent on")


def _changes(place: PlacedSpec, at: FieldPath, item: Filter, backend: RouteBackend) -> Iterator[Complaint]:
    if item.request_mirror:
        name = item.request_mirror.workload
        for said in backend_of(place, (*at[:-2],), name, None):
            yield place.say((*at, "requestMirror", "workload"), said.message, said.hint)
    for field, path in (
        ("requestRedirect", item.request_redirect and item.request_redirect.path),
        ("urlRewrite", item.url_rewrite and item.url_rewrite.path),
    ):
        if path:
            yield from _path(place, (*at, field, "path"), path, backend.path_type)


def _path(place: PlacedSpec, at: FieldPath, path: PathModifier, path_type: str) -> Iterator[Complaint]:
    full, prefix = path.replace_full_path, path.replace_prefix_match
    if (full is None) == (prefix is None):
        both = "neither is given" if full is None else "both are given"
        yield place.say(at, f"one of replaceFullPath and replacePrefixMatch is expected; {both}")
    elif prefix is not None and path_type != "Prefix":
        message = f"replacePrefixMatch is for a path of type Prefix, and this one is {path_type}"
        yield place.say((*at, "replacePrefixMatch"), message, "write replaceFullPath")


_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


def _seconds(text: str) -> float:
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"([0-9]+)(ms|[hms])", text))


def _timeouts(place: PlacedSpec, where: FieldPath, backend: RouteBackend) -> Iterator[Complaint]:
    times = backend.timeouts
    if times is None or times.request is None or times.backend_request is None:
        return
    if is_open(times.request) or is_open(times.backend_request):
        return
    whole, single = _seconds(times.request), _seconds(times.backend_request)
    if 0 < whole < single:
        message = (
            f"backendRequest {times.backend_request} is longer than request {times.request}, of which it is a part"
        )
        yield place.say((*where, "timeouts", "backendRequest"), message, "shorten one, or lengthen the other")


def certificate(place: PlacedSpec) -> Iterator[Complaint]:
    found, ingress = place.spec.certificate, place.spec.ingress
    if found is None:
        return
    if not (found.dns_names or found.common_name or outside_hosts(place.spec)):
        hint = "write `dnsNames: [shop.example.com]`; the hosts of `ingress` and `gateway` are its names by themselves"
        yield place.say(("certificate",), "the certificate is for no name", hint)
    if ingress and (ingress.cluster_issuer or ingress.issuer):
        field = "clusterIssuer" if ingress.cluster_issuer else "issuer"
        message = f"{field} has cert-manager make a certificate for the Ingress, and certificate is a second one"
        yield place.say(("ingress", field), message, "keep one of them")
    name = certificate_name(place.spec)
    if (place.spec.secrets and name == secrets_name(place.spec)) or name in place.spec.image_pull_secrets:
        message = f"two would make a Secret called {name!r}"
        yield place.say(("certificate",), message, "give one of them another `name`")
    yield from _renewal(place, found)


def _renewal(place: PlacedSpec, found: Certificate) -> Iterator[Complaint]:
    whole, before = found.duration, found.renew_before
    if whole is None or before is None or is_open(whole) or is_open(before) or _seconds(before) < _seconds(whole):
        return
    message = f"renewBefore {before} is no shorter than duration {whole}"
    yield place.say(("certificate", "renewBefore"), message, "it would be renewed without end: shorten it")
