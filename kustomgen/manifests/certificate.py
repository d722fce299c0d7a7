"""Certificate (cert-manager.io/v1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.manifests.labels import app_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.spec.names import certificate_name, outside_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import Spec


def certificate(spec: Spec) -> Iterator[Manifest]:
    """Its Secret has its own name, so that whatever names the Secret follows it where a prefix is
    put before it.
    """
    source = spec.certificate
    if source is None:
        return
    name, issuer = certificate_name(spec), source.issuer_ref
    yield manifest(
        "certificate.yaml", "cert-manager.io/v1", "Certificate", name, app_labels(spec),
        spec={
            "secretName": name,
            "issuerRef": {"name": issuer.name, "kind": issuer.kind, "group": issuer.group or "cert-manager.io"},
            "commonName": source.common_name,
            "dnsNames": list(source.dns_names or outside_hosts(spec)),
            "duration": source.duration,
            "renewBefore": source.renew_before,
            "privateKey": source.private_key and source.private_key.model_dump(by_alias=True, exclude_none=True),
            "usages": list(source.usages),
        },
    )  # fmt: skip
