"""The Gateway API's routes, and the certificate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kustomgen.spec.checks.gateway import FILTERS
from kustomgen.spec.checks.kinds import ONLY
from tests.layout.repair.view import Fix, View, workloads


def _routes(view: View) -> Iterator[Fix]:
    gateway = view.get("gateway")
    if gateway is None:
        return
    served = {path[1]: workload["service"] for path, _, workload in workloads(view) if workload.get("service")}
    if not served:
        able = [path for path, kind, _ in workloads(view) if kind in ONLY["service"]]
        yield ((*able[0], "service"), {"ports": {"http": 80}}) if able else (("gateway",), None)
        return
    parents = [item for item in gateway.get("parentRefs") or [] if item.get("name")]
    if not parents or len(parents) != len(gateway["parentRefs"]):
        yield ("gateway", "parentRefs"), parents or ["public"]
    first = next(iter(served))
    for host, paths in gateway.get("hosts", {}).items():
        for path, backend in paths.items():
            at = ("gateway", "hosts", host, path)
            yield from (((*at, *rest), value) for rest, value in _backend(path, backend, served))
        if not any(path.startswith("/") for path in paths):
            yield ("gateway", "hosts", host, "/"), {"workload": first}
    if not gateway.get("hosts"):
        yield ("gateway", "hosts"), {"shop.example.com": {"/": first}, "${region}.example.com": {"/": first}}


def _backend(path: str, backend: Mapping[str, Any], served: Mapping[str, Any]) -> Iterator[Fix]:
    if not path.startswith("/"):
        yield (), None
        return
    first = next(iter(served))
    filters = _filters(backend, first)
    if filters != backend.get("filters", []):
        yield ("filters",), filters
    redirects = any("requestRedirect" in item for item in filters)
    split = {name: weight or 1 for name, weight in (backend.get("split") or {}).items() if name in served}
    if redirects:
        yield from (((field,), None) for field in ("workload", "split", "port") if backend.get(field))
    elif split and split == backend.get("split"):
        if backend.get("workload"):
            yield ("workload",), None
    elif backend.get("split"):
        yield from ((("split", name), None) for name in backend["split"] if name not in split)
        yield ("split", first), 5
    elif backend.get("workload") not in served:
        yield ("workload",), first
    used = [*split, backend.get("workload") or first]
    ports = [set(served.get(name, {}).get("ports", {})) for name in used]
    if backend.get("port") and not all(backend["port"] in known for known in ports):
        yield ("port",), min(set.intersection(*ports), default=None)
    if set(backend.get("timeouts") or ()) == {"request", "backendRequest"}:
        yield ("timeouts", "backendRequest"), None


def _filters(backend: Mapping[str, Any], first: str) -> list[dict[str, Any]]:
    found: dict[str, Any] = {}
    for item in backend.get("filters") or []:
        for field in FILTERS:
            if item.get(field) is not None:
                found.setdefault(field, _filter(field, item[field], backend, first))
    if "requestRedirect" in found:
        found.pop("urlRewrite", None)
    return [{field: value} for field, value in found.items()]


def _filter(field: str, given: Mapping[str, Any], backend: Mapping[str, Any], first: str) -> dict[str, Any]:
    value = {key: item for key, item in given.items() if item is not None}
    if field == "requestMirror":
        return {**value, "workload": first}
    for name in {"set", "add"} & value.keys():
        value[name] = [{"name": "x-on", "value": "a", **item} for item in value[name]]
    if "path" in value:
        prefix = backend.get("pathType", "Prefix") == "Prefix" and value["path"].get("replacePrefixMatch")
        value["path"] = {"replacePrefixMatch": "/x"} if prefix else {"replaceFullPath": "/y"}
    return value


def _certificate(view: View) -> Iterator[Fix]:
    certificate, ingress = view.get("certificate"), view.get("ingress") or {}
    if ingress.get("tls") is False:
        yield from ((("ingress", field), None) for field in ("clusterIssuer", "issuer") if ingress.get(field))
    elif isinstance(ingress.get("tls"), dict) and not ingress["tls"].get("secretName"):
        yield ("ingress", "tls"), "wildcard"
    if certificate is None:
        return
    if not (certificate.get("issuerRef") or {}).get("name"):
        yield ("certificate", "issuerRef", "name"), "letsencrypt"
    yield from ((("ingress", field), None) for field in ("clusterIssuer", "issuer") if ingress.get(field))
    hosts = {**ingress.get("hosts", {}), **(view.get("gateway") or {}).get("hosts", {})}
    if not (certificate.get("dnsNames") or hosts):
        yield ("certificate", "dnsNames"), ["shop.example.com"]
    if certificate.get("duration") and certificate.get("renewBefore"):
        yield ("certificate", "renewBefore"), None
    secrets = view.get("secrets") or {}
    taken = {secrets.get("name") or f"{view['name']}-secrets"} if secrets else set()
    if certificate.get("name") in {*taken, *view.get("imagePullSecrets", {})}:
        yield ("certificate", "name"), None


CHECKS = (_routes, _certificate)
