"""The notation of the models in ``published``, and the JSON Schema that one stands for.

A mapping from field to type. ``name!`` must be there, ``name[]`` is a list of the type, ``name*`` a mapping to it. A type is
a mapping again, ``string``, ``integer``, ``boolean``, ``intstr``, ``port``, ``quantity``, ``any``, words with ``|`` between
them, ``#name`` of a definition, or the full name of one of Kubernetes' own types. ``<`` takes in a definition's fields.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.schema import definitions, latest
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCALARS: Mapping[str, Mapping[str, Any]] = {
    "string": {"type": ["string"]},
    "integer": {"type": ["integer"]},
    "boolean": {"type": ["boolean"]},
    "intstr": {"type": ["integer", "string"]},
    "port": {"type": ["integer"], "minimum": 1, "maximum": 65535},
    "quantity": {"type": ["string", "number"], "format": "quantity"},
    "any": {},
}


_PUBLISHED = Path(__file__).parent / "published"


@cache
def published() -> Mapping[tuple[str, str], str]:
    """(group, kind) to the file of its model; a file is called as its kind, so that none need be read for this."""
    names = sorted(entry.name for entry in _PUBLISHED.iterdir())
    return {(GROUPS[kind], kind): name for name in names if (kind := name.partition(".")[0]) in GROUPS}


GROUPS: Mapping[str, str] = {
    "AppProject": "argoproj.io",
    "Application": "argoproj.io",
    "ApplicationSet": "argoproj.io",
    "Certificate": "cert-manager.io",
    "ExternalSecret": "external-secrets.io",
    "GitRepository": "source.toolkit.fluxcd.io",
    "HTTPRoute": "gateway.networking.k8s.io",
    "Kustomization": "kustomize.toolkit.fluxcd.io",
    "PodMonitor": "monitoring.coreos.com",
    "PrometheusRule": "monitoring.coreos.com",
    "ScaledObject": "keda.sh",
    "SealedSecret": "bitnami.com",
    "ServiceMonitor": "monitoring.coreos.com",
    "TriggerAuthentication": "keda.sh",
    "VerticalPodAutoscaler": "autoscaling.k8s.io",
}
"""The kinds with a model, and their group."""


@cache
def model(group: str, version: str, kind: str) -> Mapping[str, Any] | None:
    """The JSON Schema of a kind that has a model here, or None."""
    name = published().get((group, kind))
    if name is None:
        return None
    found = _read(name)
    if version not in found["versions"]:
        return None
    shared = _read(f"_{found['include']}.yaml")["definitions"] if "include" in found else {}
    schema = _object(
        {key: found[key] for key in ("spec", "operation") if key in found}, shared | found.get("definitions", {})
    )
    schema["properties"] |= {"apiVersion": {}, "kind": {}, "metadata": {}, "status": {}}
    schema["required"] = list(found.get("required", ()))
    return schema


def _read(name: str) -> Any:
    text = (_PUBLISHED / name).read_text(encoding="utf-8")
    return load_stream(text, name)[0]


def _object(fields: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required = []
    for key, written in _spread(fields, known).items():
        name, must = key.removesuffix("!"), key.endswith("!")
        schema = None
        while name.endswith(("[]", "*")):
            suffix = "*" if name.endswith("*") else "[]"
            schema = _wrapped(suffix, schema if schema is not None else _type(written, known))
            name = name.removesuffix(suffix)
        properties[name] = schema if schema is not None else _type(written, known)
        if must:
            required.append(name)
    return {"type": ["object"], "properties": properties, "required": required, "additionalProperties": False}


def _spread(fields: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    taken = known[fields["<"].removeprefix("#")] if "<" in fields else {}
    own = {key: value for key, value in fields.items() if key != "<"}
    return {**(_spread(taken, known) if taken else {}), **own}


def _wrapped(brackets: str, inner: Mapping[str, Any]) -> dict[str, Any]:
    if brackets == "[]":
        return {"type": ["array"], "items": inner}
    return {"type": ["object"], "additionalProperties": inner}


def _type(written: Any, known: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(written, dict):
        return _object(written, known)
    if written.startswith("#"):
        return _type(known[written[1:]], known)
    if written.startswith("io.k8s."):
        return _kubernetes(written)
    return _SCALARS.get(written) or {"type": ["string"], "enum": written.split("|")} if written != "any" else {}


def _kubernetes(name: str) -> dict[str, Any]:
    """One of Kubernetes' own types, with the types that it names put in."""
    definition = definitions(latest())[name]
    properties = {
        key: _kubernetes(value["$ref"].rpartition("/")[2])
        if "$ref" in value
        else {"type": ["array"], "items": _kubernetes(value["items"]["$ref"].rpartition("/")[2])}
        if "$ref" in value.get("items", {})
        else {k: v for k, v in value.items() if k in ("type", "enum")}
        for key, value in definition.get("properties", {}).items()
    }
    return {
        "type": ["object"],
        "properties": properties,
        "required": definition.get("required", []),
        "additionalProperties": False,
    }
