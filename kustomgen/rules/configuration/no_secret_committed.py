"""No Secret with readable values is part of the build.

What kustomize builds from is in a repository, and base64 hides nothing: whoever has the repository, or had it once, has
the values, and to take one back is to rewrite history in every clone. A value that SOPS has encrypted or that a plugin
fills in later (``<path:…>``, ``vault:…``) is no value; nor is a public certificate.

Fix: change the credential, remove the Secret and the ``secretGenerator``, and make it in the cluster: with an
ExternalSecret, a SealedSecret or SOPS.

Fails::

    apiVersion: v1
    kind: Secret
    metadata: {name: web-secrets}
    stringData: {db-password: hunter22}

Passes::

    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata: {name: web-secrets}
    spec:
      secretStoreRef: {kind: SecretStore, name: vault}
      data: [{secretKey: db-password, remoteRef: {key: shop/db-password}}]
"""

from __future__ import annotations

import base64
import binascii

from kustomgen.k8s.leaks import credential_in, is_reference
from kustomgen.k8s.placeholders import is_encrypted, is_encrypted_text
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for secret in build.of_kind("Secret", group=""):
        if is_encrypted(secret.manifest):
            continue
        for field in ("data", "stringData"):
            for key, node in secret[field].fields():
                if _readable(node.text if field == "stringData" else _decoded(node.text)):
                    yield Problem(node, f"the value of {key!r} is in plain text, for all who have the repository")


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode()
    except (binascii.Error, ValueError):
        return text


def _readable(value: str) -> bool:
    text = value.strip()
    certificate = "-----BEGIN CERTIFICATE-----" in text and "PRIVATE KEY" not in text
    # One reference in a whole file, or beside a password, hides nothing.
    elsewhere = is_reference(text) and "\n" not in text and not credential_in(text)
    elsewhere |= is_encrypted_text(text)
    return bool(text) and not certificate and not elsewhere


RULE = Rule("no-secret-committed", Severity.ERROR, __doc__, check, aliases=("checkov/secrets",))
