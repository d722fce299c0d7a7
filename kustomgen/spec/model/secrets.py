"""Secrets by reference."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.sops import EncryptedSecret
from kustomgen.spec.times import Refresh
from kustomgen.spec.types import BesidePath, ConfigKey, DnsName, Model, Sealed, Text


class RemoteKey(Model):
    """A value in a secret store. The short form is the key alone."""

    key: Text
    """The key in the store.

    ``key: shop/prod/database`` becomes ExternalSecret spec.data[].remoteRef.key.
    """
    property: Text | None = None
    """One field of the key's value.

    ``property: password`` becomes ExternalSecret spec.data[].remoteRef.property.
    """
    version: Text | None = None
    """The version of the value. Default: the newest.

    ``version: v3`` becomes ExternalSecret spec.data[].remoteRef.version.
    """


class SecretStoreRef(Model):
    """The secret store that an ExternalSecret reads."""

    kind: Literal["SecretStore", "ClusterSecretStore"] = "SecretStore"
    """``SecretStore`` in the namespace, or ``ClusterSecretStore``.

    ``kind: ClusterSecretStore`` becomes ExternalSecret spec.secretStoreRef.kind.
    """
    name: DnsName
    """The store's name.

    ``name: vault`` becomes ExternalSecret spec.secretStoreRef.name.
    """


class Secrets(Model):
    """Secrets by reference: their keys, and who makes the Secret. Values cannot be written here."""

    provider: Literal["externalSecret", "sealedSecret", "sops", "existing"]
    """Who makes the Secret. ``existing``: it is made elsewhere, with the given name.

    ``provider: externalSecret`` becomes ExternalSecret, SealedSecret, Secret.
    """
    name: DnsName | None = None
    """The Secret's name. Default: ``<app>-secrets``. With ``existing`` it is the full name, without
    a prefix.

    ``name: shop-db`` becomes ExternalSecret and SealedSecret metadata.name.
    """
    secret_store_ref: SecretStoreRef | None = None
    """For ``externalSecret``: the store to read.

    ``secretStoreRef: {kind: ClusterSecretStore, name: vault}`` becomes ExternalSecret
    spec.secretStoreRef.
    """
    refresh_interval: Refresh = "1h"
    """For ``externalSecret``: how often the store is read.

    ``refreshInterval: 15m`` becomes ExternalSecret spec.refreshInterval.
    """
    data: dict[ConfigKey, RemoteKey] = Field(default_factory=dict)
    """Key in the Secret to key in the store.

    ``data: {database-url: shop/prod/database-url}`` becomes ExternalSecret spec.data.
    """
    encrypted_data: dict[ConfigKey, Sealed] = Field(default_factory=dict)
    """For ``sealedSecret``: what ``kubeseal`` printed, for the Secret's final name and namespace.

    ``encryptedData: {database-url: AgBy3i4OJSWK}`` becomes SealedSecret spec.encryptedData.
    """
    file: BesidePath | None = None
    """For ``sops``: the Secret as ``sops`` encrypted it, beside the spec. Flux decrypts it.

    ``file: secrets/${env}.yaml`` becomes Secret.
    """
    encrypted: Annotated[Any, EncryptedSecret()] | None = None
    """For ``sops``: the same, written here.

    ``encrypted: {kind: Secret, stringData: {token: "ENC[AES256_GCM,data:7c]"}, sops: {mac:
    "ENC[AES256_GCM,data:9f]"}}`` becomes Secret.
    """
    keys: list[ConfigKey] = Field(default_factory=list)
    """For ``existing``: its keys, where ``data`` does not list them.

    ``keys: [database-url]`` becomes Pod spec.containers[].env[].valueFrom.secretKeyRef.key.
    """


class PullSecret(Model):
    """A Secret of type kubernetes.io/dockerconfigjson; the short form is ``existing``."""

    provider: Literal["externalSecret", "sealedSecret", "existing"] = "externalSecret"
    """Who makes the Secret. ``existing``: it is made elsewhere, with the full name, without a
    prefix.

    ``provider: existing`` becomes ExternalSecret, SealedSecret.
    """
    secret_store_ref: SecretStoreRef | None = None
    """For ``externalSecret``: the store to read. Default: that of ``secrets``.

    ``secretStoreRef: {name: vault}`` becomes ExternalSecret spec.secretStoreRef.
    """
    refresh_interval: Refresh = "1h"
    """For ``externalSecret``: how often the store is read.

    ``refreshInterval: 24h`` becomes ExternalSecret spec.refreshInterval.
    """
    remote_ref: RemoteKey | None = None
    """For ``externalSecret``: the key in the store with the whole ``.dockerconfigjson``.

    ``remoteRef: shop/registry`` becomes ExternalSecret spec.data[].remoteRef.
    """
    encrypted_data: Sealed | None = None
    """For ``sealedSecret``: what ``kubeseal`` printed for ``.dockerconfigjson``, with the final
    name and namespace.

    ``encryptedData: AgBy3i4OJSWK`` becomes SealedSecret spec.encryptedData.
    """
