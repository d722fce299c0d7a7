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
    property: Text | None = None
    version: Text | None = None


class SecretStoreRef(Model):
    """Which store an ExternalSecret reads."""

    kind: Literal["SecretStore", "ClusterSecretStore"] = "SecretStore"
    name: DnsName


class Secrets(Model):
    """Secrets by reference: which keys there are, and who makes the Secret. A value can not be written here."""

    provider: Literal["externalSecret", "sealedSecret", "sops", "existing"]
    """``existing``: made outside, by the name given."""
    name: DnsName | None = None
    """Default: ``<app>-secrets``. For ``existing`` it is the whole name, to which no prefix is added."""
    secret_store_ref: SecretStoreRef | None = None
    """For ``externalSecret``."""
    refresh_interval: Refresh = "1h"
    """For ``externalSecret``."""
    data: dict[ConfigKey, RemoteKey] = Field(default_factory=dict)
    """Key in the Secret to key in the store: ``database-url: shop/prod/database-url``."""
    encrypted_data: dict[ConfigKey, Sealed] = Field(default_factory=dict)
    """For ``sealedSecret``: what ``kubeseal`` printed, for the Secret's final name and namespace."""
    file: BesidePath | None = None
    """For ``sops``: the Secret as `sops` encrypted it, beside the spec: ``secrets/${env}.yaml``. Flux decrypts it."""
    encrypted: Annotated[Any, EncryptedSecret()] | None = None
    """For ``sops``: the same, written here."""
    keys: list[ConfigKey] = Field(default_factory=list)
    """For ``existing``: its keys, where ``data`` does not list them."""


class PullSecret(Model):
    """A Secret of type kubernetes.io/dockerconfigjson; the short form is ``existing``."""

    provider: Literal["externalSecret", "sealedSecret", "existing"] = "externalSecret"
    """``existing``: made outside, by the name given, to which no prefix is added."""
    secret_store_ref: SecretStoreRef | None = None
    """For ``externalSecret``. Default: that of ``secrets``."""
    refresh_interval: Refresh = "1h"
    """For ``externalSecret``."""
    remote_ref: RemoteKey | None = None
    """For ``externalSecret``: where the store keeps the whole ``.dockerconfigjson``."""
    encrypted_data: Sealed | None = None
    """For ``sealedSecret``: what ``kubeseal`` printed for ``.dockerconfigjson``, with the final name and namespace."""
