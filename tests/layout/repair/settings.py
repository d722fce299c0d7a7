"""Secrets, and which keys of settings and secrets a container sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kustomgen.spec.names import variable_of
from tests.layout.beside import SOPS
from tests.layout.repair.view import Fix, containers


def keys_of(view: Mapping[str, Any]) -> list[str]:
    secrets = view.get("secrets") or {}
    provider = secrets.get("provider")
    if provider == "existing":
        return list(secrets.get("keys") or secrets.get("data", {}))
    if provider == "sops":
        document = secrets.get("encrypted") or SOPS
        return [*document.get("data", {}), *document.get("stringData", {})]
    return list(secrets.get("encryptedData" if provider == "sealedSecret" else "data", {}))


_NEEDED: Mapping[str, Mapping[str, Any]] = {
    "externalSecret": {"data": {"token": "shop/${env}/token"}, "secretStoreRef": {"name": "store"}},
    "sealedSecret": {"encryptedData": {"token": "AgA="}},
    "sops": {"file": "secret.yaml"},
    "existing": {"name": "made-outside"},
}


def _secrets(view: Mapping[str, Any]) -> Iterator[Fix]:
    secrets = view.get("secrets")
    if secrets is None:
        return
    provider = secrets.get("provider")
    if provider is None:
        yield ("secrets", "provider"), "existing"
        return
    for field, value in _NEEDED[provider].items():
        if not secrets.get(field) and not (field == "file" and secrets.get("encrypted")):
            yield ("secrets", field), value
    if "secretStoreRef" in secrets and not secrets["secretStoreRef"].get("name"):
        yield ("secrets", "secretStoreRef", "name"), "store"
    if provider == "existing" and not keys_of(view):
        yield ("secrets", "keys"), ["token"]
    for key, remote in secrets.get("data", {}).items():
        if key in secrets.get("encryptedData", {}) or remote.get("key") is None:
            yield ("secrets", "data", key), None


def _encrypted(view: Mapping[str, Any]) -> Iterator[Fix]:
    secrets = view.get("secrets") or {}
    for field in ("file", "encrypted"):
        if secrets.get(field) and (secrets.get("provider") != "sops" or (field == "encrypted" and secrets.get("file"))):
            yield ("secrets", field), None


def _selections(view: Mapping[str, Any]) -> Iterator[Fix]:
    seen: set[str] = set()
    known = {"config": list(view.get("config", {})), "secrets": keys_of(view)}
    field = {"externalSecret": "data", "sealedSecret": "encryptedData"}.get(
        (view.get("secrets") or {}).get("provider", "")
    )
    for section, keys in known.items():
        for key in keys:
            variable = variable_of(key)
            if variable not in seen:
                seen.add(variable)
            elif section == "config":
                yield ("config", key), None
            elif field is None:
                yield ("secrets", "keys"), [key for key in keys if variable_of(key) not in seen] or ["free"]
                break
            else:
                yield ("secrets", field, key), None
    for path, container in containers(view):
        for section, keys in known.items():
            chosen = container.get(section)
            fitting = [key for key in dict.fromkeys(chosen) if key in keys] if isinstance(chosen, list) else chosen
            if fitting != chosen:
                yield (*path, section), fitting or keys[:1]


CHECKS = (
    _secrets,
    _encrypted,
    _selections,
)
