"""Whatever applies a SOPS-encrypted file can decrypt it.

Without ``decryption`` Flux applies the ciphertext: pods get ``ENC[AES256_GCM,…]`` as their
password. With it, Flux needs the ``age`` or PGP key in the Secret of ``secretRef``. Argo CD cannot
decrypt SOPS files without a plugin.

Fix: set `decryption: {provider: sops, secretRef: {name: sops-age}}` in the Kustomization; for Argo
CD, use a plugin, or External Secrets or Sealed Secrets instead.

Fails::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: shop, namespace: flux-system}
    spec: {path: ./overlays/prod, sourceRef: {kind: GitRepository, name: flux-system}}
    --- # overlays/prod/kustomization.yaml
    resources: [../../base, secret.yaml]
    --- # overlays/prod/secret.yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: web}
    stringData: {password: "ENC[AES256_GCM,data:p673w==,iv:YY=,tag:UQ=,type:str]"}
    sops: {age: [{recipient: age1qqq, enc: xxx}], mac: "ENC[AES256_GCM,data:g=,iv:Y=,tag:Q=,type:str]", version: 3.9.0}

Passes::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: shop, namespace: flux-system}
    spec:
      path: ./overlays/prod
      sourceRef: {kind: GitRepository, name: flux-system}
      decryption: {provider: sops, secretRef: {name: sops-age}}
    --- # overlays/prod/kustomization.yaml
    resources: [../../base, secret.yaml]
    --- # overlays/prod/secret.yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: web}
    stringData: {password: "ENC[AES256_GCM,data:p673w==,iv:YY=,tag:UQ=,type:str]"}
    sops: {age: [{recipient: age1qqq, enc: xxx}], mac: "ENC[AES256_GCM,data:g=,iv:Y=,tag:Q=,type:str]", version: 3.9.0}
"""

from __future__ import annotations

import base64
import binascii
import json

from kustomgen.k8s.delivery import Delivery, delivered
from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity, once

_SEALED = "ENC[AES256_GCM,"
_KEYS = ("age", "pgp")
_OF_AN_OPERATOR = "SopsSecret"


def check(build: Build, _: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for delivery in delivered(build):
        found = [each for each in delivery.build.resources if is_encrypted(each)] if delivery.build else []
        if not found or delivery.folder is None:
            continue
        others = f" and {len(found) - 1} more" if len(found) > 1 else ""
        what = f"{found[0]}{others} of {delivery.folder.path} is encrypted by SOPS"
        decryption = delivery.spec["decryption"]
        if delivery.argo:
            yield Problem(delivery.at_path, f"{what}, and {delivery.label} has no plugin that decrypts it")
        elif delivery.inherits:
            continue
        elif not decryption.present:
            yield Problem(delivery.at("decryption"), f"{what}, and {delivery.label} decrypts nothing")
        elif _needs_key(found) and not _has_key(delivery):
            yield Problem(
                delivery.at("decryption", "secretRef"), f"{what} for age or PGP, and no secretRef names the key"
            )


def is_encrypted(resource: Resource) -> bool:
    """Whether SOPS encrypted values of it: as a manifest, or as a file that a generator took.

    A SopsSecret stays encrypted until its operator makes a Secret of it in the cluster.
    https://github.com/isindir/sops-secrets-operator
    """
    if resource.kind == _OF_AN_OPERATOR:
        return False
    if _SEALED in json.dumps(resource.manifest):
        return True
    return resource.kind == "Secret" and any(_in_base64(value) for value in resource["data"].mapping.values())


def _in_base64(value: object) -> bool:
    try:
        return isinstance(value, str) and _SEALED.encode() in base64.b64decode(value, validate=True)
    except (ValueError, binascii.Error):
        return False


def _needs_key(found: list[Resource]) -> bool:
    sops = [each["sops"].mapping for each in found if each["sops"].present]
    return bool(sops) and all(any(each.get(key) for key in _KEYS) and not _clouds(each) for each in sops)


def _clouds(sops: object) -> bool:
    """Whether a service of a cloud has the key as well, which the controller's own
    identity opens.
    """
    names = ("kms", "gcp_kms", "azure_kv", "hc_vault")
    return isinstance(sops, dict) and any(sops.get(name) for name in names)


def _has_key(delivery: Delivery) -> bool:
    decryption = delivery.spec["decryption"]
    return decryption["secretRef"]["name"].present or decryption["serviceAccountName"].present


RULE = Rule("encrypted-files-decrypted", Severity.ERROR, __doc__, check, delivery=True)
