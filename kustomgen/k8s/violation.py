"""What a schema does not allow, in words: expected and found, at the place to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.names import did_you_mean
from kustomgen.k8s.quantity import GRAMMAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Violation:
    """A place in an object that its schema does not allow, and why. ``keyword`` is the JSON Schema
    keyword it breaks.
    """

    path: tuple[str | int, ...]
    message: str
    keyword: str = ""


def violations_of(
    error: Any, value: Any, definitions: Mapping[str, Any], known: Sequence[str] = ()
) -> Iterator[Violation]:
    """A jsonschema_rs error in a value as violations: one for each unknown field, else one.

    ``known`` are the fields at its place, where they are in no definition.
    """
    path, kind = _path(error.instance_path, value), error.kind
    owner = _owner(error.schema_path)
    match kind.name:
        case "additionalProperties":
            known = list(definitions.get(owner, {}).get("properties", {})) or known
            for field in kind.unexpected:
                said = _unknown(field, known, owner, _owners(field, owner, definitions))
                yield Violation((*path, field), said, kind.name)
        case "required":
            yield Violation((*path, kind.property), f"{kind.property!r} is missing{_needed_by(owner)}", kind.name)
        case "type":
            shown = "a number or a truth value" if _secret(path, value, error.instance) else _shown(error.instance)
            yield Violation(path, _wrong_type(shown, error.instance, kind.types), kind.name)
        case "enum":
            allowed = " or ".join(repr(value) for value in kind.options)
            yield Violation(path, f"{error.instance!r} where {allowed} is expected", kind.name)
        case "format":
            yield Violation(path, _wrong_format(error.instance, kind.format), kind.name)
        case "minimum" | "maximum":
            yield Violation(path, f"{error.instance} is out of range: {kind.limit} is the {kind.name}", kind.name)
        case _:
            yield Violation(path, error.message, kind.name)


def _path(steps: Sequence[str | int], value: Any) -> tuple[str | int, ...]:
    path: list[str | int] = []
    for step in steps:
        # jsonschema_rs gives the key "8080" of a mapping as a number.
        path.append(step if isinstance(value, list) else str(step))
        value = value[path[-1]]
    return tuple(path)


def _owner(schema_path: Sequence[str | int]) -> str:
    """The full name of the type in which the broken keyword stands; empty if it
    stands deeper.
    """
    match schema_path:
        case [*_, "$defs", str(name), _]:
            return name
    return ""


_NEAR = (
    "batch.v1.CronJobSpec", "batch.v1.JobSpec", "apps.v1.DeploymentSpec", "apps.v1.DeploymentStrategy",
    "apps.v1.StatefulSetSpec", "core.v1.PodSpec", "core.v1.Container", "core.v1.Lifecycle",
    "core.v1.PodSecurityContext", "core.v1.SecurityContext", "core.v1.ServiceSpec",
)  # fmt: skip
"""The types in which a field of a workload is meant to be that is one level too high or too low."""


def _owners(field: str, owner: str, definitions: Mapping[str, Any]) -> list[str]:
    """The types near a type of Kubernetes that have a field of this name, where few have it."""
    if not owner.endswith((*_NEAR, "core.v1.PodTemplateSpec")):
        return []
    found = [near for near in _NEAR if field in definitions.get(f"io.k8s.api.{near}", {}).get("properties", ())]
    return [_short(near) for near in found] if len(found) <= _FEW else []


_FEW = 2


def _unknown(field: str, known: Sequence[str], owner: str, owners: Sequence[str] = ()) -> str:
    if owners:
        return f"unknown field {field!r}: it is a field of {' and '.join(owners)}, not of {_short(owner)}"
    if hint := did_you_mean(field, known, "", 0.7):
        return f"unknown field {field!r}; {hint}"
    return f"unknown field {field!r}" + (f": {_short(owner)} has no such field" if owner else "")


def _needed_by(owner: str) -> str:
    return f": {_short(owner)} requires it" if owner else ""


def _short(type_name: str) -> str:
    return type_name.rpartition(".")[2]


_TYPE_WORDS = {
    "array": "a list", "boolean": "true or false", "integer": "an integer", "number": "a number",
    "object": "a mapping", "string": "a string",
}  # fmt: skip


def _secret(path: tuple[str | int, ...], manifest: Any, value: Any) -> bool:
    """Whether the value is that of a Secret, which is not to be shown: a password may look like a
    number.
    """
    holder = (
        isinstance(manifest, dict) and manifest.get("kind") == "Secret" and path[:1] in (("data",), ("stringData",))
    )
    return holder and isinstance(value, bool | int | float)


def _wrong_type(shown: str, value: Any, types: Sequence[str]) -> str:
    expected = " or ".join(_TYPE_WORDS.get(name, name) for name in sorted(types))
    message = f"{shown} where {expected} is expected"
    if list(types) == ["string"] and isinstance(value, bool | int | float):
        return f"{message}: put it in quotes"
    return message


def _shown(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case dict():
            return "a mapping"
        case list():
            return "a list"
    return repr(value)


def _wrong_format(value: Any, name: str) -> str:
    # What is not base64 in a Secret may be the secret itself, so it is not shown.
    return "this is not base64" if name == "byte" else f"{value!r} is not a quantity: {GRAMMAR} is expected"
