"""HTTPRoute (Gateway API, gateway.networking.k8s.io/v1): the hosts and paths of a Gateway that lead to Services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import app_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.spec.names import route_name, service_name
from kustomgen.spec.types import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import Spec
    from kustomgen.spec.model.gateway import Filter, RequestMirror, RouteBackend

PATH_TYPES = {"Prefix": "PathPrefix"}
"""What the Gateway API calls otherwise than the Ingress."""


def routes(spec: Spec) -> Iterator[Manifest]:
    """A route has hosts and rules, and each of its rules is for each of its hosts: so one for each set of paths."""
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
