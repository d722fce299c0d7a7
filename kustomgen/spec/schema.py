"""The JSON Schema of the spec: for editors, and for the random specs in the tests.

Made from the models, with what they leave to other modules: the short forms, the environments (the
same fields, none of them required, each of them taken away by null), and the published definitions
of Kubernetes' own types.
"""

from __future__ import annotations

import copy
from typing import Any

from pydantic.alias_generators import to_camel

from kustomgen.k8s.schema import definitions, latest
from kustomgen.spec.checks.placement import EFFECTS, OPERATORS
from kustomgen.spec.field_docs import ENVIRONMENTS, field_docs
from kustomgen.spec.kubernetes import FILLED, KUBERNETES_TYPE
from kustomgen.spec.model import Spec, Storage
from kustomgen.spec.outline import OF_ONE
from kustomgen.spec.shorthand import SERVICE_FIELDS
from kustomgen.spec.times import DURATION
from kustomgen.spec.types import STRATEGIES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PARTIAL = "InEnvironment"
TOLERATION = "io.k8s.api.core.v1.Toleration"
STRATEGY = "io.k8s.api.apps.v1.DeploymentStrategy"

_PATH = {"type": "string", "format": "http-path", "description": "An HTTP path on the first port."}
_SIZE = {"type": "string", "format": "storage-size"}
_NUMBER = {"type": "integer", "minimum": 1, "maximum": 65535}
_SHORT: dict[tuple[str, str], dict[str, Any]] = {
    **{
        (model, probe): _PATH
        for model in ("ExtraContainer", "Workload")
        for probe in ("livenessProbe", "readinessProbe", "startupProbe")
    },
    ("PullSecret", "remoteRef"): {"type": "string", "minLength": 1},
    ("Ingress", "tls"): {"type": "string", "format": "dns-name"},
    ("Workload", "podAntiAffinity"): {"enum": ["hostname", "zone"]},
    ("KedaTrigger", "authenticationRef"): {"type": "string", "format": "dns-name"},
    ("Workload", "strategy"): {"enum": list(STRATEGIES)},
    ("Workload", "service"): {
        "type": "object",
        "propertyNames": {"format": "port-name", "not": {"enum": sorted(SERVICE_FIELDS)}},
        "additionalProperties": _NUMBER,
        "minProperties": 1,
    },
}
"""(model, field) to the schema of its short form; ``shorthand`` writes it out."""

_SHORT_ITEMS: dict[tuple[str, str], dict[str, Any]] = {
    ("PrometheusRule", "alerts"): {"type": "string", "minLength": 1},
    ("PrometheusRule", "records"): {"type": "string", "minLength": 1},
    **{(model, "ports"): _NUMBER for model in ("ExtraContainer", "Workload", "Service")},
    **{(model, "volumeMounts"): {"type": "string", "pattern": "^/"} for model in ("ExtraContainer", "Workload")},
    ("Secrets", "data"): {"type": "string", "minLength": 1},
    ("Workload", "files"): {"type": "string"},
    ("Spec", "imagePullSecrets"): {"const": "existing"},
}
_ONCE = ("apiVersion", "name", "schemas", "extends", "policies", "ledger")
_OF_ENVIRONMENTS = ("from", "tier", "directory", "protected", "hold")


def spec_schema() -> dict[str, Any]:
    """The schema of a spec file, whole and without references to the outside (JSON
    Schema 2020-12).
    """
    schema = Spec.model_json_schema(by_alias=True)
    types = schema.pop("$defs")
    _describe({**types, "Spec": schema})
    root = {key: value for key, value in schema.items() if key != "title"}
    _shorten({**types, "Spec": root})
    workload_type = types["Workload"]
    workload_type.pop("required", None)  # `image` may come from `defaults`, or from an environment
    for name, field in workload_type["properties"].items():
        if name != "image":  # null takes away what `defaults` say; an image there must be
            workload_type["properties"][name] = _nullable(field)
    root["properties"]["defaults"] = {
        "$ref": "#/$defs/Workload",
        "not": {"anyOf": [{"required": [field]} for field in OF_ONE]},
        "description": schema["properties"]["defaults"]["description"],
    }
    fields = {"$ref": "#/$defs/Workload"}
    root["properties"]["sizes"]["additionalProperties"] = fields | {
        "not": {"anyOf": [{"required": [f]} for f in OF_ONE]}
    }
    root["properties"]["presets"]["additionalProperties"] = _preset(fields)
    root["properties"]["extends"]["anyOf"] = [
        {"type": "string"},
        {"type": "array", "items": root["properties"]["extends"].pop("items")},
    ]
    del root["properties"]["extends"]["type"]
    everywhere = {**root["properties"], "workloads": _every(root["properties"]["workloads"])}
    environment = _partial({"type": "object", "additionalProperties": False, "properties": everywhere})
    for once in _ONCE:
        del environment["properties"][once]
    for own in _OF_ENVIRONMENTS:  # of an environment only
        del root["properties"][own]
    partial = {f"{name}{PARTIAL}": _partial(copy.deepcopy(value)) for name, value in types.items()}
    root["properties"]["environments"] = {
        "type": "object",
        "description": str(ENVIRONMENTS),
        "propertyNames": {"format": "dns-label"},
        "additionalProperties": {"anyOf": [environment, {"type": "null"}]},
        "minProperties": 1,
    }
    root["required"] = ["apiVersion", "name"]
    root["anyOf"] = [{"required": ["environments"]}, {"required": ["extends"]}]
    whole = {"$schema": DIALECT, "title": "kustomgen.yaml", **root, "$defs": {**types, **partial}}
    return _with_kubernetes(whole)


def _describe(types: dict[str, Any]) -> None:
    """Puts what stands below each field of the models into the schema.

    pydantic could, but reads the source of every model for it whenever one is imported.
    """
    for name, fields in field_docs().items():
        properties = types.get(name, {}).get("properties", {})
        for field, doc in fields.items():
            if field in properties:
                properties[field]["description"] = str(doc)


def _shorten(types: dict[str, Any]) -> None:
    for (name, field), short in _SHORT.items():
        properties = types[name]["properties"]
        full = properties[field]
        options = full.pop("anyOf", None) or [{k: full.pop(k) for k in list(full) if k in ("$ref", KUBERNETES_TYPE)}]
        properties[field] = {**full, "anyOf": [short, *options]}
    for (name, field), short in _SHORT_ITEMS.items():
        properties = types[name]["properties"][field]
        properties["additionalProperties"] = {"anyOf": [short, properties["additionalProperties"]]}
    maps = types["Spec"]["properties"]["configMaps"]["additionalProperties"]
    maps["additionalProperties"] = {"anyOf": [{"type": "string"}, maps["additionalProperties"]]}
    _shorten_backing(types)
    _shorten_storage(types["Workload"]["properties"]["storage"])
    for name in ("Ingress", "Gateway"):
        hosts = types[name]["properties"]["hosts"]["additionalProperties"]
        workload = {"type": "string", "format": "workload"}
        hosts["additionalProperties"] = {"anyOf": [workload, hosts["additionalProperties"]]}
    parents = types["Gateway"]["properties"]["parentRefs"]
    parents["items"] = {"anyOf": [{"type": "string", "format": "dns-name"}, parents["items"]]}


def _preset(workload: dict[str, Any]) -> dict[str, Any]:
    """A preset of the project's own."""
    value = {"type": ["string", "number", "boolean", "null"]}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["workload"],
        "properties": {
            "parameters": {"type": "object", "additionalProperties": value},
            "workload": workload,
            "wait": {"type": "object", "properties": {"command": {"type": "string"}, "user": {"type": "integer"}}},
            "backup": {"type": "object"},
        },
    }


def _shorten_storage(storage: dict[str, Any]) -> None:
    """A size, one storage, or several of these by name."""
    one = storage.pop("additionalProperties")
    fields = [to_camel(name) for name in Storage.model_fields]
    several = {
        "type": "object",
        "propertyNames": {**storage.pop("propertyNames"), "not": {"enum": fields}},
        "additionalProperties": {"anyOf": [_SIZE, one]},
    }
    storage.pop("type")
    storage["anyOf"] = [_SIZE, one, several]


def _shorten_backing(types: dict[str, Any]) -> None:
    """Dependencies as a list of names; the disk of a backup by its size."""
    depends = types["Workload"]["properties"]["dependsOn"]
    whole = {key: depends.pop(key) for key in ("type", "propertyNames", "additionalProperties")}
    names = {"type": "array", "items": {"type": "string", "format": "workload"}, "uniqueItems": True}
    depends["anyOf"] = [names, whole]
    storage = types["Backup"]["properties"]["storage"]
    storage["anyOf"] = [_SIZE, *storage["anyOf"]]


def _every(workloads: dict[str, Any]) -> dict[str, Any]:
    """``workloads`` of an environment: besides their names, ``*`` for all of them."""
    return {**workloads, "propertyNames": {"anyOf": [{"const": "*"}, workloads["propertyNames"]]}}


def _partial(schema: Any) -> Any:
    """The same schema for an environment: nothing required, null everywhere, references to the
    partial types.
    """
    if isinstance(schema, list):
        return [_partial(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: _partial(value) for key, value in schema.items() if key not in ("required", "default", "minProperties")
    }
    if isinstance(made.get("$ref"), str):
        made["$ref"] += PARTIAL
    if isinstance(made.get("properties"), dict):
        made["properties"] = {key: _nullable(value) for key, value in made["properties"].items()}
    if isinstance(made.get("additionalProperties"), dict):
        made["additionalProperties"] = _nullable(made["additionalProperties"])
    return made


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    options = schema.get("anyOf")
    if options is not None:
        return schema if {"type": "null"} in options else {**schema, "anyOf": [*options, {"type": "null"}]}
    notes: dict[str, Any] = {key: schema[key] for key in ("description", "default") if key in schema}
    rest = {key: value for key, value in schema.items() if key not in notes}
    return {**notes, "anyOf": [rest, {"type": "null"}]}


def _with_kubernetes(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with Kubernetes' definitions put in where the models name them."""
    every = definitions(latest())
    needed: dict[str, Any] = {}

    def visit(node: Any) -> Any:
        if isinstance(node, list):
            return [visit(item) for item in node]
        if not isinstance(node, dict):
            return node
        if KUBERNETES_TYPE in node:
            name = node[KUBERNETES_TYPE]
            need(name)
            filled = node.get(FILLED) or []
            rest = {k: visit(v) for k, v in node.items() if k not in (KUBERNETES_TYPE, FILLED, "title", "default")}
            if filled:
                return {**rest, "$ref": f"#/$defs/{name}.filled"}
            return {**rest, "$ref": f"#/$defs/{name}"}
        return {key: visit(value) for key, value in node.items() if key != "title" or not isinstance(value, str)}

    def need(name: str) -> None:
        if name not in needed:
            needed[name] = {}
            needed[name] = _lean(every[name], need)

    title = schema["title"]
    body = visit(schema)
    _fill_probe(needed)
    needed[STRATEGY]["properties"]["type"]["enum"] = list(STRATEGIES)
    needed[TOLERATION]["properties"]["operator"]["enum"] = list(OPERATORS)
    needed[TOLERATION]["properties"]["effect"]["enum"] = list(EFFECTS)
    return {
        "$schema": DIALECT,
        "title": title,
        **{k: v for k, v in body.items() if k not in ("$schema", "$defs")},
        "$defs": {**body["$defs"], **dict(sorted(needed.items()))},
    }


def _lean(node: Any, need: Any) -> Any:
    if isinstance(node, list):
        return [_lean(item, need) for item in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str):
        need(reference.rpartition("/")[2])
        return {
            **{k: v for k, v in node.items() if k == "description"},
            "$ref": f"#/$defs/{reference.rpartition('/')[2]}",
        }
    return {
        key: _or_duration(_lean(value, need)) if _is_seconds(key, value) else _lean(value, need)
        for key, value in node.items()
    }


def _is_seconds(key: str, value: Any) -> bool:
    return key.endswith("Seconds") and isinstance(value, dict) and "integer" in value.get("type", ())


def _or_duration(number: dict[str, Any]) -> dict[str, Any]:
    """``durations_in_seconds`` takes both."""
    notes = {key: number.pop(key) for key in ("description",) if key in number}
    return {**notes, "anyOf": [number, {"type": "string", "pattern": DURATION}]}


def _fill_probe(needed: dict[str, Any]) -> None:
    """A probe's handlers without the port that kustomgen fills in."""
    probe = "io.k8s.api.core.v1.Probe"
    if probe not in needed:
        return
    filled = copy.deepcopy(needed[probe])
    for handler in ("httpGet", "tcpSocket", "grpc"):
        name = filled["properties"][handler]["$ref"].rpartition("/")[2]
        action = copy.deepcopy(needed[name])
        action["required"] = [field for field in action.get("required", ()) if field != "port"]
        needed[f"{name}.filled"] = action
        filled["properties"][handler]["$ref"] = f"#/$defs/{name}.filled"
    needed[f"{probe}.filled"] = filled
