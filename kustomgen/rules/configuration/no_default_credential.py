"""No credential is a placeholder from an example.

Examples contain ``changeme``, ``your-secure-password`` or ``default``. If they are not replaced,
they are the real password, and the first one that an attacker tries. The rule checks variables,
ConfigMaps and Secrets whose names denote a credential. In production it is an error, elsewhere a
warning.

Fix: create a random credential, keep it in a Secret outside the repository, and reference that.

Fails::

    apiVersion: v1
    kind: Secret
    metadata: {name: web-secrets}
    stringData: {db-password: changeme}

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

from kustomgen.k8s.default_credentials import default_credential
from kustomgen.k8s.placeholders import is_encrypted
from kustomgen.k8s.tiers import PRODUCTION
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    weight = None if build.tier == PRODUCTION else Severity.WARNING
    for name, value, at in (*_variables(build), *_configs(build)):
        kind = default_credential(name, value)
        if kind:
            said = f"{name!r} is {kind} with a placeholder, {value.strip()!r}, expected a random one"
            yield Problem(at, said, weight)


def _variables(build: Build) -> Iterator[tuple[str, str, Node]]:
    for container in build.containers():
        for entry in container["env"]:
            yield entry["name"].text, entry["value"].text, entry["value"]


def _configs(build: Build) -> Iterator[tuple[str, str, Node]]:
    for config in build.of_kind("ConfigMap", "Secret", group=""):
        if is_encrypted(config.manifest):
            continue
        for field in ("data", "stringData"):
            for key, at in config[field].fields():
                text = at.text
                yield key, _decoded(text) if config.kind == "Secret" and field == "data" else text, at


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode()
    except (binascii.Error, ValueError):
        return ""


RULE = Rule("no-default-credential", Severity.ERROR, __doc__, check)
