"""The build contains no Secret with readable values.

The sources of a build are in a repository, and base64 does not protect a value. Everyone with
access, now or earlier, has the values; removing them means rewriting the history of every clone.
Values that SOPS encrypts or a plugin fills in later (``<path:…>``, ``vault:…``) pass, and so do
public certificates, user names, hosts and URLs. Values that neither their name nor their form marks
as credentials are warnings, and so are hashes of passwords, which can be guessed offline.

Fix: rotate the credential, remove the Secret and the ``secretGenerator``, and create it in the
cluster: with an ExternalSecret, a SealedSecret or SOPS.

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
import re
from typing import TYPE_CHECKING

from kustomgen.k8s.credentials import credential
from kustomgen.k8s.default_credentials import only_about
from kustomgen.k8s.leaks import credential_in, is_hash, is_placeholder, is_reference
from kustomgen.k8s.names import few
from kustomgen.k8s.placeholders import is_encrypted, is_encrypted_text
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Resource, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for secret in build.of_kind("Secret", group=""):
        if not is_encrypted(secret.manifest):
            yield from _of(secret)


def _of(secret: Resource) -> Iterator[Problem]:
    """One problem for all values of a Secret: it has one cause, and one change fixes it."""
    known: dict[str, Node] = {}
    unknown: dict[str, Node] = {}
    hashes: dict[str, Node] = {}
    for field in ("data", "stringData"):
        for key, node in secret[field].fields():
            value = node.text if field == "stringData" else _decoded(node.text)
            if not _readable(value):
                continue
            if is_hash(value):
                hashes[key] = node
            elif credential(key, value) or (_in_file(key, value) and not only_about(key)):
                known[key] = node
            elif not only_about(key) and not _plain(value) and not _settings(key, value):
                unknown[key] = node
    said = "in plain text, readable for everyone with access to the repository"
    if known:
        yield Problem(next(iter(known.values())), f"{_named(known)} {said}")
    elif unknown:
        yield Problem(next(iter(unknown.values())), f"{_named(unknown)} {said}", Severity.WARNING)
    elif hashes:
        what = "the hash of a password" if len(hashes) == 1 else "hashes of passwords"
        where = "in the repository, where everyone with access can guess the password"
        yield Problem(
            next(iter(hashes.values())), f"{few([repr(key) for key in hashes])}: {what} {where}", Severity.WARNING
        )


def _named(found: Mapping[str, Node]) -> str:
    keys = [repr(key) for key in found]
    return f"the value of {keys[0]} is" if len(keys) == 1 else f"the values of {few(keys)} are"


def _in_file(key: str, value: str) -> bool:
    return "\n" in value and credential(f"{key}.properties", value) is not None


def _settings(key: str, value: str) -> bool:
    """A file of settings, a page or a script, in which no line holds a credential."""
    return "\n" in value.strip() and bool(_FILE.search(key))


_FILE = re.compile(r"\.(?:ya?ml|json|toml|ini|cfg|conf|config|xml|html?|css|js|md|txt|sh|py|sql)$|^(?:kube)?config$")


def _plain(value: str) -> bool:
    """A switch, a number, an address: nothing to keep from anyone."""
    return bool(_PLAIN.fullmatch(value.strip())) or is_placeholder(value.strip())


_PLAIN = re.compile(
    r"true|false|yes|no|\d{1,6}|[a-z]+://[^\s@]+|[\w.-]+\.(?:svc|com|org|net|io|local|dev)(?::\d+)?|.{0,3}|/[\w./-]+"
)


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
