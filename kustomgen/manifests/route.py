"""HTTPRoute (Gateway API, gateway.networking.k8s.io/v1): the hosts and paths of a Gateway that lead
to Services.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import app_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.manifests.owner import UnreadableError, dug, picked
from kustomgen.spec.names import route_name, service_name
from kustomgen.spec.types import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.manifests.owner import Fields, Object
    from kustomgen.spec.model import Spec
    from kustomgen.spec.model.gateway import Filter, RequestMirror, RouteBackend

PATH_TYPES = {"Prefix": "PathPrefix"}
"""What the Gateway API calls differently than the Ingress."""


def routes(spec: Spec) -> Iterator[Manifest]:
    """A route has hosts and rules, and each of its rules is for each of its hosts: so one for each
    set of paths.
    """
    source = spec.gateway
    if source is None:
        return
    for index, (hosts, paths) in enumerate(_alike(source.hosts)):
        yield manifest(
            f"route{f'-{index + 1}' if index else ''}.yaml", "gateway.networking.k8s.io/v1", "HTTPRoute",
            route_name(spec, index), app_labels(spec), source.annotations,
            spec={
                "parentRefs": [
                    parent.model_dump(by_alias=True, exclude_none=True) for parent in source.parent_refs
                ],
                "hostnames": hosts,
                "rules": [_rule(spec, path, backend) for path, backend in paths.items()],
            },
        )  # fmt: skip


def _alike(hosts: dict[str, dict[str, RouteBackend]]) -> list[tuple[list[str], dict[str, RouteBackend]]]:
    found: list[tuple[list[str], dict[str, RouteBackend]]] = []
    for host, paths in hosts.items():
        for others, known in found:
            if list(known.items()) == list(paths.items()):
                others.append(host)
                break
        else:
            found.append(([host], paths))
    return found


def _rule(spec: Spec, path: str, source: RouteBackend) -> dict[str, Any]:
    match = {
        "path": {"type": PATH_TYPES.get(source.path_type, source.path_type), "value": path},
        "method": source.method,
        "headers": [{"name": name, "value": value} for name, value in source.headers.items()],
        "queryParams": [{"name": name, "value": value} for name, value in source.query_params.items()],
    }
    alone: dict[str, int | None] = {source.workload: None} if source.workload else {}
    weights = {**source.split} or alone
    return {
        "matches": [match],
        "filters": [_filter(spec, item) for item in source.filters],
        "backendRefs": [
            _backend(spec, workload, source.port) | {"weight": weight} for workload, weight in weights.items()
        ],
        "timeouts": source.timeouts and source.timeouts.model_dump(by_alias=True, exclude_none=True),
    }


def _backend(spec: Spec, key: str, port: str | None) -> dict[str, Any]:
    workload = spec.workloads.get(key)
    if workload is None or workload.service is None or (port or "") not in {"", *workload.service.ports}:
        return {"name": OPEN}  # in the base: the Service comes with the environments
    ports = workload.service.ports
    return {"name": service_name(spec, key), "port": ports[port or next(iter(ports))].port}


def _filter(spec: Spec, source: Filter) -> dict[str, Any]:
    """The filter with its type, which says again which of them it is."""
    for field, kind in (
        ("request_header_modifier", "RequestHeaderModifier"),
        ("response_header_modifier", "ResponseHeaderModifier"),
        ("request_redirect", "RequestRedirect"),
        ("url_rewrite", "URLRewrite"),
        ("request_mirror", "RequestMirror"),
    ):
        if (given := getattr(source, field)) is not None:
            name = "urlRewrite" if kind == "URLRewrite" else f"{kind[:1].lower()}{kind[1:]}"
            return {"type": kind, name: _mirror(spec, given) if field == "request_mirror" else _whole(given)}
    return {"type": OPEN}  # in the base: an environment says which


def _mirror(spec: Spec, source: RequestMirror) -> dict[str, Any]:
    return {"backendRef": _backend(spec, source.workload, None), "percent": source.percent}


def _whole(given: Any) -> dict[str, Any]:
    """The filter's own fields; a path is changed in one of two ways, and says which."""
    dumped: dict[str, Any] = given.model_dump(by_alias=True, exclude_none=True)
    if "path" in dumped:
        field = next(iter(dumped["path"]), "")
        dumped["path"] = {"type": f"{field[:1].upper()}{field[1:]}", **dumped["path"]}
    return dumped


Services = dict[str, tuple[str, dict[int, str]]]
"""Names of Services to the workload that has one, and its ports: their numbers to their names."""


def services_of(spec: Spec) -> Services:
    """The Services of the workloads."""
    return {
        service_name(spec, key): (key, {port.port: name for name, port in workload.service.ports.items()})
        for key, workload in spec.workloads.items()
        if workload.service is not None
    }


def route_fields(values: Sequence[Object], services: Services) -> Fields:
    """What a spec says of HTTPRoutes, the first of which has the name: the inverse of
    ``routes``.
    """
    first = values[0]
    hosts: dict[str, Any] = {}
    for value in values:
        names = dug(value, "spec").get("hostnames") or ()
        if not names:
            raise UnreadableError("names no host")
        for host in names:
            if host in hosts:
                raise UnreadableError(f"names host {host!r} twice")
            hosts[host] = _paths(value, services)
    found = {
        "name": first["metadata"]["name"],
        "parentRefs": dug(first, "spec").get("parentRefs") or [],
        "annotations": dug(first, "metadata", "annotations"),
        "hosts": hosts,
    }
    return {name: item for name, item in found.items() if item != {}}


def _paths(value: Object, services: Services) -> Fields:
    found: Fields = {}
    for rule in dug(value, "spec").get("rules") or ():
        matches = rule.get("matches") or [{"path": {"type": "PathPrefix", "value": "/"}}]
        if len(matches) != 1 or "path" not in matches[0]:
            raise UnreadableError("has a rule with several matches, or one without a path")
        match = matches[0]
        path = match["path"].get("value", "/")
        if path in found:
            raise UnreadableError(f"has two rules for path {path!r}")
        found[path] = _backend_fields(rule, match, services)
    if not found:
        raise UnreadableError("has no rules")
    return found


_SPEC_TYPES = {theirs: ours for ours, theirs in PATH_TYPES.items()}


def _backend_fields(rule: Object, match: Object, services: Services) -> Fields:
    kind = match["path"].get("type", "PathPrefix")
    found: Fields = {
        "pathType": None if kind == "PathPrefix" else _SPEC_TYPES.get(kind, kind),
        **picked(match, ("method",)),
        "headers": {each["name"]: each["value"] for each in match.get("headers") or ()},
        "queryParams": {each["name"]: each["value"] for each in match.get("queryParams") or ()},
        "filters": [_filter_fields(each, services) for each in rule.get("filters") or ()],
        **picked(rule, ("timeouts",)),
    }
    backends = rule.get("backendRefs") or []
    led = [_led(each, services) for each in backends]
    if len({port for _, port in led}) > 1:
        raise UnreadableError("splits requests between ports of different names")
    if len(led) == 1 and "weight" not in backends[0]:
        found["workload"], _ = led[0]
    else:
        found["split"] = {workload: each.get("weight", 1) for (workload, _), each in zip(led, backends, strict=True)}
    found["port"] = next((port for _, port in led), None)
    return {name: item for name, item in found.items() if item not in (None, {}, [])}


def _led(backend: Object, services: Services) -> tuple[str, str | None]:
    """The workload that a backend leads to, and the name of the port if it is not the Service's
    first.
    """
    if backend.get("name") not in services or backend.get("kind", "Service") != "Service":
        raise UnreadableError(
            f"refers to {backend.get('kind', 'Service')} {backend.get('name')!r}, which is not a workload's"
        )
    workload, ports = services[backend["name"]]
    port = ports.get(backend.get("port", 0))
    return workload, None if port == next(iter(ports.values())) else port


def _filter_fields(value: Object, services: Services) -> Fields:
    """The filter without its type, which says again which of them it is."""
    found: Fields = {name: item for name, item in value.items() if name != "type"}
    for field in ("requestRedirect", "urlRewrite"):
        if path := dug(value, field, "path"):
            found[field] = {**value[field], "path": {name: item for name, item in path.items() if name != "type"}}
    if mirror := dug(value, "requestMirror"):
        workload, _ = _led(dug(mirror, "backendRef"), services)
        found["requestMirror"] = {"workload": workload, **picked(mirror, ("percent",))}
    return found
