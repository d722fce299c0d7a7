"""Ingress: hosts and paths to Services, and the certificate for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import app_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.manifests.owner import UnreadableError, dug, named, picked
from kustomgen.spec.model.network import IngressTls
from kustomgen.spec.names import certificate_name, has_no_name, ingress_name, prefixed, service_name
from kustomgen.spec.types import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.manifests.owner import Fields, Object
    from kustomgen.spec.model import Backend, Ingress, Spec


def ingress(spec: Spec) -> Iterator[Manifest]:
    source = spec.ingress
    if source is None:
        return
    issuers = {"cert-manager.io/cluster-issuer": source.cluster_issuer, "cert-manager.io/issuer": source.issuer}
    annotations = {**source.annotations, **{key: name for key, name in issuers.items() if name}}
    tls = {"hosts": list(source.hosts), "secretName": _secret(spec, source)}
    yield manifest(
        "ingress.yaml", "networking.k8s.io/v1", "Ingress",
        ingress_name(spec), app_labels(spec), annotations,
        spec={
            "ingressClassName": source.ingress_class_name,
            "tls": [tls] if source.tls else [],
            "rules": [
                {"host": host, "http": {"paths": [_path(spec, path, backend) for path, backend in paths.items()]}}
                for host, paths in source.hosts.items()
            ],
        },
    )  # fmt: skip


def _secret(spec: Spec, source: Ingress) -> str:
    if isinstance(source.tls, IngressTls):
        return source.tls.secret_name
    if spec.certificate:
        return certificate_name(spec)
    # kustomize does not rename it, since nothing in the build is called so: cert-manager makes it.
    return prefixed(spec, f"{spec.name}-tls")


def _port(name: str) -> dict[str, Any]:
    return {"number": int(name)} if has_no_name(name) else {"name": name}


def _path(spec: Spec, path: str, backend: Backend) -> dict[str, Any]:
    workload = spec.workloads.get(backend.workload)
    if workload is None or workload.service is None:
        return {"path": OPEN}  # in the base: the Service comes with the environments
    port = backend.port or next(iter(workload.service.ports))
    return {
        "path": path,
        "pathType": backend.path_type,
        "backend": {"service": {"name": service_name(spec, backend.workload), "port": _port(port)}},
    }


_ISSUERS = {"cert-manager.io/cluster-issuer": "clusterIssuer", "cert-manager.io/issuer": "issuer"}


def ingress_fields(value: Object, app: str, prefix: str, services: Mapping[str, tuple[str, list[str]]]) -> Fields:
    """What a spec says of an Ingress: the inverse of ``ingress``.

    ``services`` are names of Services to the workload that has one, with its ports.
    """
    spec = dug(value, "spec")
    hosts: dict[str, Any] = {}
    for rule in spec.get("rules") or ():
        host = rule.get("host")
        if not host or host in hosts:
            raise UnreadableError("has a rule without a host" if not host else f"names host {host!r} twice")
        paths = dug(rule, "http").get("paths") or ()
        hosts[host] = {each.get("path"): _backend_fields(each, services) for each in paths}
        if len(hosts[host]) != len(paths):
            raise UnreadableError(f"names a path of {host!r} twice")
    if not hosts:
        raise UnreadableError("has no rules")
    annotations = dug(value, "metadata", "annotations")
    tls = spec.get("tls") or []
    secret = tls[0].get("secretName") if tls else False
    found = {
        **named(value, f"{app}-ingress"),
        **picked(spec, ("ingressClassName",)),
        **{field: annotations[name] for name, field in _ISSUERS.items() if name in annotations},
        "annotations": {name: text for name, text in annotations.items() if name not in _ISSUERS},
        "tls": True if secret == f"{prefix}{app}-tls" else {"secretName": secret} if secret else False,
        "hosts": hosts,
    }
    return {name: item for name, item in found.items() if item != {} and (name, item) != ("tls", True)}


def _backend_fields(path: Object, services: Mapping[str, tuple[str, list[str]]]) -> Fields:
    service = dug(path, "backend", "service")
    if service.get("name") not in services:
        raise UnreadableError(f"refers to Service {service.get('name')!r}, which is not a workload's")
    workload, ports = services[service["name"]]
    port = str(dug(service, "port").get("name") or dug(service, "port").get("number"))
    kind = {} if path.get("pathType") == "Prefix" else {"pathType": path.get("pathType")}
    return {
        "workload": workload,
        **({} if port == ports[0] else {"port": int(port) if has_no_name(port) else port}),
        **kind,
    }
