"""A certificate as an object of its own."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.times import Refresh
from kustomgen.spec.types import DnsName, Host, Model, Text


class IssuerRef(Model):
    """Who signs."""

    name: DnsName
    """The issuer's name.

    ``name: letsencrypt-prod`` becomes Certificate spec.issuerRef.name.
    """
    kind: Literal["ClusterIssuer", "Issuer"] = "ClusterIssuer"
    """``Issuer`` is one of the namespace's own.

    ``kind: Issuer`` becomes Certificate spec.issuerRef.kind.
    """
    group: DnsName | None = None
    """Of an issuer that is not cert-manager's own.

    ``group: awspca.cert-manager.io`` becomes Certificate spec.issuerRef.group.
    """


class PrivateKey(Model):
    """The key of a certificate."""

    algorithm: Literal["RSA", "ECDSA", "Ed25519"] | None = None
    """How it is made. Default there: RSA.

    ``algorithm: ECDSA`` becomes Certificate spec.privateKey.algorithm.
    """
    size: int | None = Field(default=None, ge=256, le=8192)
    """Its length in bits: 2048 to 8192 for RSA, 256, 384 or 521 for ECDSA.

    ``size: 4096`` becomes Certificate spec.privateKey.size.
    """
    rotation_policy: Literal["Never", "Always"] | None = None
    """``Always``: a new key with each renewal.

    ``rotationPolicy: Always`` becomes Certificate spec.privateKey.rotationPolicy.
    """


class Certificate(Model):
    """A Certificate of cert-manager (cert-manager.io/v1), instead of an issuer's name on the Ingress.

    For what an annotation cannot say, and for a Gateway. The Secret has the Certificate's own name.
    """

    name: DnsName | None = None
    """Of the Certificate and of its Secret. Default: ``<app>-tls``.

    ``name: shop-tls`` becomes Certificate metadata.name, Certificate spec.secretName.
    """
    issuer_ref: IssuerRef
    """Who signs.

    ``issuerRef: {name: letsencrypt-prod}`` becomes Certificate spec.issuerRef.
    """
    dns_names: list[Host] = Field(default_factory=list)
    """The names that it is for. Default: the hosts of ``ingress`` and ``gateway``.

    ``dnsNames: [shop.example.com, www.shop.example.com]`` becomes Certificate spec.dnsNames.
    """
    common_name: Text | None = None
    """The one name that old clients look at.

    ``commonName: shop.example.com`` becomes Certificate spec.commonName.
    """
    duration: Refresh | None = None
    """How long it is valid. Default there: 90 days.

    ``duration: 2160h`` becomes Certificate spec.duration.
    """
    renew_before: Refresh | None = None
    """How long before its end it is renewed.

    ``renewBefore: 360h`` becomes Certificate spec.renewBefore.
    """
    private_key: PrivateKey | None = None
    """How its key is made.

    ``privateKey: {algorithm: ECDSA, size: 256, rotationPolicy: Always}`` becomes Certificate spec.privateKey.
    """
    usages: list[
        Literal[
            "signing", "digital signature", "content commitment", "key encipherment", "key agreement",
            "data encipherment", "cert sign", "crl sign", "encipher only", "decipher only", "any", "server auth",
            "client auth", "code signing", "email protection", "s/mime", "ipsec end system", "ipsec tunnel",
            "ipsec user", "timestamping", "ocsp signing", "microsoft sgc", "netscape sgc",
        ]
    ] = Field(default_factory=list)  # fmt: skip
    """What the key may be used for. Default there: digital signature and key encipherment.

    ``usages: [server auth, client auth]`` becomes Certificate spec.usages.
    """
