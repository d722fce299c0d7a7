"""Secrets by reference."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.sops import EncryptedSecret
from kustomgen.spec.times import Refresh
from kustomgen.spec.types import BesidePath, ConfigKey, DnsName, Model, Sealed, Text


class RemoteKey(Model):
    """Where a secret store keeps a value; the short form is the key alone."""

    key: Text
    """What the store calls it.

    ``key: shop/prod/database`` becomes ExternalSecret spec.data[].remoteRef.key.
    """
    property: Text | None = None
    """One field of it, where it has several.

    ``property: password`` becomes ExternalSecret spec.data[].remoteRef.property.
    """
    version: Text | None = None
    """Which version of it. Default: the newest.

    ``version: v3`` becomes ExternalSecret spec.data[].remoteRef.version.
    """


class SecretStoreRef(Model):
    """Which store an ExternalSecret reads."""

    kind: Literal["SecretStore", "ClusterSecretStore"] = "SecretStore"
    """Of the namespace, or of the cluster.

    ``kind: ClusterSecretStore`` becomes ExternalSecret spec.secretStoreRef.kind.
    """
    name: DnsName
    """The store's name.

    ``name: vault`` becomes ExternalSecret spec.secretStoreRef.name.
    """


class Secrets(Model):
    """Secrets by reference: which keys there are, and who makes the Secret. A value can not be written here."""

    provider: Literal["externalSecret", "sealedSecret", "sops", "existing"]
    """Who makes the Secret. ``existing``: made outside, by the name given.

    ``provider: externalSecret`` becomes ExternalSecret, SealedSecret, Secret.
    """
    name: DnsName | None = None
    """What the Secret is called. Default: ``<app>-secrets``. For ``existing`` it is the whole name, to which no prefix
    is added.

    ``name: shop-db`` becomes ExternalSecret and SealedSecret metadata.name.
    """
    secret_store_ref: SecretStoreRef | None = None
    """For ``externalSecret``: the store that is read.

    ``secretStoreRef: {kind: ClusterSecretStore, name: vault}`` becomes ExternalSecret spec.secretStoreRef.
    """
    refresh_interval: Refresh = "1h"
    """For ``externalSecret``: how often it is read.

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
    """Who makes it. ``existing``: made outside, by the name given, to which no prefix is added.

    ``provider: existing`` becomes ExternalSecret, SealedSecret.
    """
    secret_store_ref: SecretStoreRef | None = None
    """For ``externalSecret``: the store that is read. Default: that of ``secrets``.

    ``secretStoreRef: {name: vault}`` becomes ExternalSecret spec.secretStoreRef.
    """
    refresh_interval: Refresh = "1h"
    """For ``externalSecret``: how often it is read.

    ``refreshInterval: 24h`` becomes ExternalSecret spec.refreshInterval.
    """
    remote_ref: RemoteKey | None = None
    """For ``externalSecret``: where the store keeps the whole ``.dockerconfigjson``.

    ``remoteRef: shop/registry`` becomes ExternalSecret spec.data[].remoteRef.
    """
    encrypted_data: Sealed | None = None
    """For ``sealedSecret``: what ``kubeseal`` printed for ``.dockerconfigjson``, with the final name and namespace.

    ``encryptedData: AgBy3i4OJSWK`` becomes SealedSecret spec.encryptedData.
    """
