"""Pull secrets: each from somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import PlacedSpec
    from kustomgen.spec.model import PullSecret, Spec


def pull_secrets(place: PlacedSpec) -> Iterator[Complaint]:
    for name, source in place.spec.image_pull_secrets.items():
        for field, given, hint in _needed(place.spec, source):
            if not given:
                yield place.say(("imagePullSecrets", name), f"imagePullSecrets.{name}.{field} is missing", hint)


def _needed(spec: Spec, source: PullSecret) -> Iterator[tuple[str, object, str]]:
    if source.provider == "externalSecret":
        store = source.secret_store_ref or (spec.secrets and spec.secrets.secret_store_ref)
        yield "secretStoreRef", store, "name the store: `{kind: SecretStore, name: vault}`, here or under `secrets`"
        yield "remoteRef", source.remote_ref, "set its place in the store: `remoteRef: shop/${env}/registry`"
    elif source.provider == "sealedSecret":
        yield "encryptedData", source.encrypted_data, "it is what `kubeseal --raw` prints for `.dockerconfigjson`"
