"""Structural schemas, as CRDs hold them, and the JSON Schemas made of them: read so that an unknown
field is an error.

The API server drops a field that such a schema does not name (pruning); a schema that is to find a
misspelt one must forbid it.
https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_KEPT = frozenset({
    "enum", "maxItems", "maxLength", "maxProperties", "minItems", "minLength", "minProperties", "multipleOf", "pattern",
    "required", "uniqueItems", "const", "default",
})  # fmt: skip
_FORMATS = {"int32": 2**31, "int64": 2**63}
OPEN = "x-kubernetes-preserve-unknown-fields"
INT_OR_STRING = "x-kubernetes-int-or-string"
EMBEDDED = "x-kubernetes-embedded-resource"


def strict(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a whole object: apiVersion, kind and metadata are the API server's,
    ``status`` the controller's.
    """
    made = _strict(schema)
    if made.get("additionalProperties") is False or "properties" in made:
        made.setdefault("properties", {})
        made["properties"] |= {"apiVersion": {}, "kind": {}, "metadata": {}, "status": {}}
        made["required"] = [
            name for name in made.get("required", ()) if name not in ("apiVersion", "kind", "metadata", "status")
        ]
    return made


def defaulted(value: Any, schema: Any) -> Any:
    """The value with the defaults of its schema, as the server fills them in before it validates.

    A default fills a field that is absent, and is itself filled; the value stays as it is.
    ``schema`` is one of ``strict``.
    https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting
    """
    if not isinstance(schema, Mapping):
        return value
    if isinstance(value, list):
        return [defaulted(item, schema.get("items")) for item in value]
    if not isinstance(value, dict):
        return value
    properties, extra = schema.get("properties") or {}, schema.get("additionalProperties")
    made = {name: defaulted(item, properties.get(name, extra)) for name, item in value.items()}
    for name, each in properties.items():
        if name not in made and isinstance(each, Mapping) and each.get("default") is not None:
            made[name] = defaulted(each["default"], each)
    return made


def _strict(schema: Any) -> dict[str, Any]:
    if not isinstance(schema, Mapping):
        return {}  # true, and what says nothing
    made: dict[str, Any] = {key: schema[key] for key in _KEPT & schema.keys()}
    types = [schema["type"]] if isinstance(schema.get("type"), str) else list(schema.get("type") or ())
    if schema.get(INT_OR_STRING) or schema.get("format") == "int-or-string":
        made["type"] = ["integer", "string"]
    elif types:
        # null is absent to the API server
        made["type"] = [name for name in types if name != "null"]
    made |= _ranges(schema)
    _children(made, schema, types)
    for key in ("allOf", "anyOf", "oneOf"):
        if isinstance(schema.get(key), list) and not schema.get(INT_OR_STRING):
            made[key] = [_value(item) for item in schema[key]]
    if isinstance(schema.get("not"), Mapping):
        made["not"] = _value(schema["not"])
    return made


def _children(made: dict[str, Any], schema: Mapping[str, Any], types: list[str]) -> None:
    if isinstance(schema.get("items"), Mapping):
        made["items"] = _strict(schema["items"])
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        made["properties"] = {name: _strict(value) for name, value in properties.items()}
    if schema.get(EMBEDDED):
        made.setdefault("properties", {})
        made["properties"] |= {"apiVersion": {}, "kind": {}, "metadata": {}}
    extra = schema.get("additionalProperties")
    if isinstance(extra, Mapping):
        made["additionalProperties"] = _strict(extra)
    elif extra is not True and not schema.get(OPEN) and ("object" in types or "properties" in made):
        made["additionalProperties"] = False


def _ranges(schema: Mapping[str, Any]) -> dict[str, Any]:
    made = {key: schema[key] for key in ("minimum", "maximum") if key in schema}
    for key, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if schema.get(key) is True and bound in made:
            made[key] = made.pop(bound)  # OpenAPI 3.0 says it with a truth value
        elif isinstance(schema.get(key), int | float) and not isinstance(schema.get(key), bool):
            made[key] = schema[key]
    if schema.get("format") in _FORMATS:
        limit = _FORMATS[schema["format"]]
        made = {"minimum": -limit, "maximum": limit - 1} | made
    return made


def _value(schema: Any) -> dict[str, Any]:
    """A part of ``anyOf`` and the like: it restricts values, and says nothing of the fields that it
    does not name.
    """
    made = _strict(schema)
    made.pop("additionalProperties", None)
    if isinstance(made.get("properties"), dict) and isinstance(schema, Mapping):
        made["properties"] = {name: _value(item) for name, item in schema["properties"].items()}
    if isinstance(schema, Mapping) and isinstance(schema.get("items"), Mapping):
        made["items"] = _value(schema["items"])
    return made
