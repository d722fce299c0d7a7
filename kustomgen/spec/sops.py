"""A Secret as `sops` encrypted it: its keys are to be read, its values by Flux alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import core_schema

from kustomgen.spec.types import is_open, wrong

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

FIELDS = ("data", "stringData")
_ENCRYPTED = "ENC["
_KNOWN = frozenset({"apiVersion", "kind", "metadata", "type", "immutable", "sops", *FIELDS})


class EncryptedSecret:
    """Marks a field that takes a Secret with the metadata of SOPS (https://getsops.io), and no
    readable value.
    """

    def __call__(self, value: Any) -> Any:
        """The Secret, without what is null in it. Raises PydanticCustomError for the first thing
        that is wrong with it.
        """
        if is_open(value):
            return value
        if not isinstance(value, dict) or value.get("kind") != "Secret":
            raise wrong("a Secret is expected: `kind: Secret`, as `sops` encrypted it")
        if not isinstance(value.get("sops"), dict) or not str(value["sops"].get("mac", "")).startswith(_ENCRYPTED):
            raise wrong(
                "the Secret is not encrypted: run `sops --encrypt --in-place` on its file, and change what was in it"
            )
        if unknown := [key for key in value if key not in _KNOWN]:
            raise wrong(f"a Secret has no field {unknown[0]!r}")
        given = {field: value.get(field) or {} for field in FIELDS}
        if not any(given.values()):
            raise wrong("the Secret has no keys under `data` or `stringData`")
        for field, values in given.items():
            for key, text in values.items() if isinstance(values, dict) else ():
                if not isinstance(text, str) or not text.startswith(_ENCRYPTED):
                    hint = "set `encrypted_regex: ^(data|stringData)$` in .sops.yaml, and change what was in it"
                    raise wrong(f"{field}.{key} is not encrypted: {hint}")
        return _without_nulls(value)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema of the field, with the check before it."""
        return core_schema.no_info_before_validator_function(self, handler(source))

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """An object, which an editor leaves alone."""
        return {"type": "object", "format": "sops-secret"}


def keys_of(secret: Any) -> list[str]:
    """The keys of a Secret; none if it is left open."""
    if not isinstance(secret, dict):
        return []
    return list(dict.fromkeys(key for field in FIELDS for key in secret.get(field) or {}))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value
