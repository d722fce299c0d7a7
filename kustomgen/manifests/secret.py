"""The app's secrets, by reference: what makes the Secret, never its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import app_labels
from kustomgen.manifests.manifest import Manifest, Whole, manifest
from kustomgen.manifests.waves import early
from kustomgen.spec.names import secrets_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import RemoteKey, Secrets, Spec


def secret(spec: Spec) -> Iterator[Manifest]:
    """An ExternalSecret, a SealedSecret or a Secret that SOPS encrypted; nothing for a Secret that
    is there already.
    """
    source = spec.secrets
    if source is None or source.provider == "existing":
        return
    name = secrets_name(spec)
    if source.provider == "externalSecret":
        yield manifest(
            # v1beta1 is no longer served from External Secrets 0.17 on.
            "secrets.yaml", "external-secrets.io/v1", "ExternalSecret", name, app_labels(spec), early(spec),
            spec=_external(source, name),
        )  # fmt: skip
    elif source.provider == "sops":
        yield from _encrypted(spec, source.encrypted, name)
    else:
        yield manifest(
            "secrets.yaml", "bitnami.com/v1alpha1", "SealedSecret", name, app_labels(spec), early(spec),
            spec={"encryptedData": dict(source.encrypted_data), "template": {"metadata": {"name": name}}},
        )  # fmt: skip


def _encrypted(spec: Spec, secret: Any, name: str) -> Iterator[Manifest]:
    """What SOPS encrypted, under the app's name and labels: Flux does not check SOPS' seal of
    these.

    Nothing in the base where each environment has its own.
    """
    if isinstance(secret, dict):
        known = ("apiVersion", "kind", "metadata")
        body: dict[str, Any] = {key: Whole(value) for key, value in secret.items() if key not in known}
        labels, annotations = _notes(secret, "labels"), _notes(secret, "annotations")
        yield manifest(
            "secrets.yaml", "v1", "Secret", name, {**app_labels(spec), **labels}, {**early(spec), **annotations},
            **body,
        )  # fmt: skip


def _notes(secret: Any, field: str) -> dict[str, str]:
    metadata = secret.get("metadata")
    found = metadata.get(field) if isinstance(metadata, dict) else None
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _external(source: Secrets, name: str) -> dict[str, Any]:
    store = source.secret_store_ref
    return {
        "refreshInterval": source.refresh_interval,
        "secretStoreRef": {"kind": store.kind, "name": store.name} if store else None,
        "target": {"name": name, "creationPolicy": "Owner"},
        "data": [{"secretKey": key, "remoteRef": _remote(remote)} for key, remote in source.data.items()],
    }


DOCKER_CONFIG = "kubernetes.io/dockerconfigjson"
_KEY = ".dockerconfigjson"


def pull_secrets(spec: Spec) -> Iterator[Manifest]:
    """What makes the Secrets that images are pulled with; nothing for those that are
    there already.
    """
    for name, source in spec.image_pull_secrets.items():
        file = f"pull-secrets/{name}.yaml"
        if source.provider == "externalSecret":
            store = source.secret_store_ref or (spec.secrets.secret_store_ref if spec.secrets else None)
            yield manifest(
                file, "external-secrets.io/v1", "ExternalSecret", name, app_labels(spec), early(spec),
                spec={
                    "refreshInterval": source.refresh_interval,
                    "secretStoreRef": {"kind": store.kind, "name": store.name} if store else None,
                    "target": {"name": name, "creationPolicy": "Owner", "template": {"type": DOCKER_CONFIG}},
                    "data": [{"secretKey": _KEY, "remoteRef": _remote(source.remote_ref)}] if source.remote_ref else [],
                },
            )  # fmt: skip
        elif source.provider == "sealedSecret":
            yield manifest(
                file, "bitnami.com/v1alpha1", "SealedSecret", name, app_labels(spec), early(spec),
                spec={
                    "encryptedData": {_KEY: source.encrypted_data},
                    "template": {"metadata": {"name": name}, "type": DOCKER_CONFIG},
                },
            )  # fmt: skip


def _remote(remote: RemoteKey) -> dict[str, Any]:
    return {"key": remote.key, "property": remote.property, "version": remote.version}
