"""Ingress: hosts and paths to Services, and the certificate for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import app_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.spec.model.network import IngressTls
from kustomgen.spec.names import certificate_name, has_no_name, ingress_name, prefixed, service_name
from kustomgen.spec.types import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import Backend, Ingress, Spec, Workload


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


def _port(workload: Workload, name: str) -> dict[str, Any]:
    ports = workload.service.ports if workload.service else {}
    return {"number": ports[name].port} if has_no_name(name) and name in ports else {"name": name}


def _path(spec: Spec, path: str, backend: Backend) -> dict[str, Any]:
    workload = spec.workloads.get(backend.workload)
    if workload is None or workload.service is None:
        return {"path": OPEN}  # in the base: the Service comes with the environments
    port = backend.port or next(iter(workload.service.ports))
    return {
        "path": path,
        "pathType": backend.path_type,
        "backend": {"service": {"name": service_name(spec, backend.workload), "port": _port(workload, port)}},
    }
