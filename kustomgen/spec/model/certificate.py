"""A certificate as its own object."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.times import Refresh
from kustomgen.spec.types import DnsName, Host, Model, Text


class IssuerRef(Model):
    """The issuer that signs."""

    name: DnsName
    """The issuer's name.

    ``name: letsencrypt-prod`` becomes Certificate spec.issuerRef.name.
    """
    kind: Literal["ClusterIssuer", "Issuer"] = "ClusterIssuer"
    """``ClusterIssuer``, or an ``Issuer`` in the same namespace.

    ``kind: Issuer`` becomes Certificate spec.issuerRef.kind.
    """
    group: DnsName | None = None
    """The API group of an external issuer.

    ``group: awspca.cert-manager.io`` becomes Certificate spec.issuerRef.group.
    """


class PrivateKey(Model):
    """The key of a certificate."""

    algorithm: Literal["RSA", "ECDSA", "Ed25519"] | None = None
    """The key's algorithm. cert-manager's default: RSA.

    ``algorithm: ECDSA`` becomes Certificate spec.privateKey.algorithm.
    """
    size: int | None = Field(default=None, ge=256, le=8192)
    """The key's length in bits: 2048 to 8192 for RSA; 256, 384 or 521 for ECDSA.

    ``size: 4096`` becomes Certificate spec.privateKey.size.
    """
    rotation_policy: Literal["Never", "Always"] | None = None
    """``Always``: a new key for each renewal.

    ``rotationPolicy: Always`` becomes Certificate spec.privateKey.rotationPolicy.
    """


class Certificate(Model):
    """A Certificate of cert-manager (cert-manager.io/v1), instead of an issuer's name on the
    Ingress.

    For what an annotation cannot say, and for a Gateway. The Secret has the Certificate's own name.
    """

    name: DnsName | None = None
    """The name of the Certificate and of its Secret. Default: ``<app>-tls``.

    ``name: shop-tls`` becomes Certificate metadata.name, Certificate spec.secretName.
    """
    issuer_ref: IssuerRef
    """The issuer that signs the certificate.

    ``issuerRef: {name: letsencrypt-prod}`` becomes Certificate spec.issuerRef.
    """
    dns_names: list[Host] = Field(default_factory=list)
    """The host names in the certificate. Default: the hosts of ``ingress`` and ``gateway``.

    ``dnsNames: [shop.example.com, www.shop.example.com]`` becomes Certificate spec.dnsNames.
    """
    common_name: Text | None = None
    """The common name, for old clients.

    ``commonName: shop.example.com`` becomes Certificate spec.commonName.
    """
    duration: Refresh | None = None
    """How long the certificate is valid. cert-manager's default: 90 days.

    ``duration: 2160h`` becomes Certificate spec.duration.
    """
    renew_before: Refresh | None = None
    """How long before it expires the certificate is renewed.

    ``renewBefore: 360h`` becomes Certificate spec.renewBefore.
    """
    private_key: PrivateKey | None = None
    """The certificate's private key.

    ``privateKey: {algorithm: ECDSA, size: 256, rotationPolicy: Always}`` becomes Certificate
    spec.privateKey.
    """
    usages: list[
        Literal[
            "signing", "digital signature", "content commitment", "key encipherment", "key agreement",
            "data encipherment", "cert sign", "crl sign", "encipher only", "decipher only", "any", "server auth",
            "client auth", "code signing", "email protection", "s/mime", "ipsec end system", "ipsec tunnel",
            "ipsec user", "timestamping", "ocsp signing", "microsoft sgc", "netscape sgc",
        ]
    ] = Field(default_factory=list)  # fmt: skip
    """The allowed uses of the key. cert-manager's default: digital signature and key encipherment.

    ``usages: [server auth, client auth]`` becomes Certificate spec.usages.
    """
