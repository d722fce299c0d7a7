"""A certificate as an object of its own."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.times import Refresh
from kustomgen.spec.types import DnsName, Host, Model, Text


class IssuerRef(Model):
    """Who signs."""

    name: DnsName
    """``letsencrypt-prod``."""
    kind: Literal["ClusterIssuer", "Issuer"] = "ClusterIssuer"
    group: DnsName | None = None
    """Of an issuer that is not cert-manager's own: ``awspca.cert-manager.io``."""


class PrivateKey(Model):
    """The key of a certificate."""

    algorithm: Literal["RSA", "ECDSA", "Ed25519"] | None = None
    """Default there: RSA."""
    size: int | None = Field(default=None, ge=256, le=8192)
    """``4096`` for RSA, ``384`` for ECDSA."""
    rotation_policy: Literal["Never", "Always"] | None = None
    """``Always``: a new key with each renewal."""


class Certificate(Model):
    """A Certificate of cert-manager (cert-manager.io/v1), instead of an issuer's name on the Ingress.

    For what an annotation cannot say, and for a Gateway. The Secret has the Certificate's own name.
    """

    name: DnsName | None = None
    """Of the Certificate and of its Secret. Default: ``<app>-tls``."""
    issuer_ref: IssuerRef
    """Who signs: ``{name: letsencrypt-prod}``."""
    dns_names: list[Host] = Field(default_factory=list)
    """Default: the hosts of ``ingress`` and ``gateway``."""
    common_name: Text | None = None
    duration: Refresh | None = None
    """How long it is valid: ``2160h``. Default there: 90 days."""
    renew_before: Refresh | None = None
    """How long before its end it is renewed: ``360h``."""
    private_key: PrivateKey | None = None
    """``{algorithm: ECDSA, size: 256, rotationPolicy: Always}``."""
    usages: list[
        Literal[
            "signing", "digital signature", "content commitment", "key encipherment", "key agreement",
            "data encipherment", "cert sign", "crl sign", "encipher only", "decipher only", "any", "server auth",
            "client auth", "code signing", "email protection", "s/mime", "ipsec end system", "ipsec tunnel",
            "ipsec user", "timestamping", "ocsp signing", "microsoft sgc", "netscape sgc",
        ]
    ] = Field(default_factory=list)  # fmt: skip
    """Default there: digital signature and key encipherment."""
