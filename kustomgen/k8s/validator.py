"""Published schemas, compiled.

They are read as the API server reads: null is absent (sigs.k8s.io/json), and a Quantity or
IntOrString is one value of several types, where the published ``oneOf`` would refuse a null that
both branches allow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.formats import FORMATS
from kustomgen.k8s.quantity import PATTERN

if TYPE_CHECKING:
    from collections.abc import Mapping


def compiled(type_name: str, definitions: Mapping[str, Any], *, quick: bool = False) -> Any:
    """The validator of one type, with the types that it needs.

    The ``quick`` one knows quantities by a pattern, and so says the same without a call of Python
    for each, but not in words; what it finds valid in a manifest as it stands is valid without its
    nulls too.
    """
    import jsonschema_rs  # noqa: PLC0415 - 29 ms, for who validates

    scalars = _SCALARS | _QUICK if quick else _SCALARS
    needed: dict[str, Any] = {}
    waiting = [type_name]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = scalars.get(name) or _as_read(definitions[name])
            waiting.extend(_references(needed[name]))
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": f"#/$defs/{type_name}",
        "$defs": needed,
    }
    return jsonschema_rs.validator_for(schema, formats=FORMATS, validate_formats=True)


def _references(definition: Any) -> list[str]:
    if isinstance(definition, dict):
        own = [definition["$ref"].rpartition("/")[2]] if isinstance(definition.get("$ref"), str) else []
        return own + [name for value in definition.values() for name in _references(value)]
    if isinstance(definition, list):
        return [name for value in definition for name in _references(value)]
    return []


_INT_RANGES = {"int32": 2**31, "int64": 2**63}


def _as_read(schema: Any) -> Any:
    """A published schema as the API server reads objects, and without what only people read."""
    if isinstance(schema, list):
        return [_as_read(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    read = {key: _as_read(value) for key, value in schema.items() if key in _KEYWORDS}
    if isinstance(schema.get("properties"), dict):
        read["properties"] = {name: _as_read(value) for name, value in schema["properties"].items()}
    if isinstance(schema.get("type"), list):
        read["type"] = [name for name in schema["type"] if name != "null"]
    if schema.get("format") in _INT_RANGES:
        bound = _INT_RANGES[schema["format"]]
        read |= {"minimum": -bound, "maximum": bound - 1}
    if schema.get("format") == "byte":
        read["format"] = "byte"
    return read


_KEYWORDS = frozenset({"$ref", "additionalProperties", "enum", "items", "required", "type"})
_QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
_SCALARS: dict[str, dict[str, Any]] = {
    _QUANTITY: {"type": ["string", "number"], "format": "quantity"},
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"type": ["integer", "string"]},
}
_QUICK: dict[str, dict[str, Any]] = {_QUANTITY: {"type": ["string", "number"], "pattern": f"^(?:{PATTERN})$"}}


def without_nulls(value: Any) -> Any:
    """A manifest as JSON has it: keys are strings, and a field that is null is absent."""
    if isinstance(value, dict):
        return {str(key): without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        # of numbers that remember their spelling, too
        return int(value) if isinstance(value, int) else float(value)
    return value if value is None or isinstance(value, str | bool) else str(value)
