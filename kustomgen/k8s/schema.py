"""The published schemas of Kubernetes objects, for each version that kubernetes-validate ships.

Its own ``validate()`` reads 1.4 MB of definitions again for every object; here each version is read
once, and each kind compiled once.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.errors import InputError
from kustomgen.k8s.validator import compiled, without_nulls
from kustomgen.k8s.version import at_least

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.k8s.resource import Ref
    from kustomgen.k8s.violation import Violation

_FOLDER = re.compile(r"^v(\d+)\.(\d+)\.\d+-local$")


@cache
def _folder() -> Path:
    # Found without importing it: the package itself takes 100 ms to import, for files we read
    # ourselves.
    spec = find_spec("kubernetes_validate")
    if spec is None or spec.origin is None:  # pragma: no cover - a declared dependency
        raise ModuleNotFoundError("kubernetes-validate is not installed")
    return Path(spec.origin).parent / "kubernetes-json-schema"


@cache
def versions() -> tuple[str, ...]:
    """The Kubernetes versions with schemas, oldest first: ``("1.25", …)``."""
    found = (_FOLDER.match(entry.name) for entry in _folder().iterdir())
    return tuple(f"{major}.{minor}" for major, minor in sorted((int(m[1]), int(m[2])) for m in found if m))


def latest() -> str:
    """The newest Kubernetes version with schemas."""
    return versions()[-1]


def known_version(text: str) -> str:
    """``v1.32.4`` or ``1.32`` as ``1.32``. Raises InputError for what is no version, and for one
    newer than the schemas.

    Older ones than the schemas are known too: Pod Security Standards distinguish them.
    """
    found = re.fullmatch(r"v?1\.(\d+)(?:\.\d+)?", text)
    last = int(latest().partition(".")[2])
    if not found or int(found[1]) > last:
        raise InputError(f"there are no schemas for Kubernetes {text!r}: name a version from 1.0 to 1.{last}")
    return f"1.{int(found[1])}"


def schema_version(version: str) -> str:
    """The version whose schemas serve for a target version: its own, else those of the oldest or
    the newest.
    """
    return version if version in versions() else latest() if at_least(version, _oldest()) else versions()[0]


def _oldest() -> int:
    return int(versions()[0].partition(".")[2])


@cache
def definitions(version: str) -> Mapping[str, Any]:
    """Every type of that Kubernetes version, by its full name (``io.k8s.api.core.v1.PodSpec``),
    strict.
    """
    folder = next(_folder().glob(f"v{schema_version(version)}.*-local-strict"))
    loaded: Mapping[str, Any] = json.loads((folder / "_definitions.json").read_bytes())["$defs"]
    return loaded


@cache
def _types(version: str) -> Mapping[tuple[str, str], str]:
    """(apiVersion, kind) to the full name of its type."""
    index: dict[tuple[str, str], str] = {}
    for name, definition in definitions(version).items():
        properties = definition.get("properties", {})
        kinds = properties.get("kind", {}).get("enum") or []
        api_versions = properties.get("apiVersion", {}).get("enum") or []
        for kind in kinds:
            for api_version in api_versions:
                index[api_version, kind] = name
    return index


def type_of(ref: Ref, version: str) -> str | None:
    """The full name of an object's type, or None if Kubernetes of that version does
    not know it.
    """
    return _types(version).get((ref.api_version, ref.kind))


def api_versions_of(kind: str, version: str) -> tuple[str, ...]:
    """The apiVersions in which Kubernetes of that version has the kind, stable ones first."""
    found = (api_version for api_version, known in _types(version) if known == kind)
    return tuple(sorted(found, key=lambda api_version: ("alpha" in api_version, "beta" in api_version, api_version)))


def kinds_of(api_version: str, version: str) -> tuple[str, ...]:
    """The kinds that Kubernetes of that version has in an apiVersion; empty if it does not know
    it.
    """
    return tuple(kind for known, kind in _types(version) if known == api_version)


_GROUPS = frozenset(
    f"{name}.k8s.io"
    for name in (
        "admission", "admissionregistration", "apiextensions", "apiregistration", "auditregistration",
        "authentication", "authorization", "certificates", "coordination", "discovery", "events",
        "flowcontrol.apiserver", "imagepolicy", "internal.apiserver", "lifecycle", "networking", "node",
        "rbac.authorization", "resource", "scheduling", "settings", "storage", "storagemigration",
    )
)  # fmt: skip


def is_builtin_group(group: str) -> bool:
    """Whether the API group is Kubernetes' own, so that an unknown kind in it is a mistake and no
    custom resource.

    A custom resource's group must have a dot; many have ``.k8s.io`` too (gateway.networking,
    autoscaling, snapshot).
    """
    return "." not in group or group in _GROUPS


@cache
def _validator(type_name: str, version: str) -> Any:
    return compiled(type_name, definitions(version))


@cache
def _quick_validator(type_name: str, version: str) -> Any:
    return compiled(type_name, definitions(version), quick=True)


def _is_valid(value: Any, type_name: str, version: str) -> bool:
    """Whether the value is valid as it stands; one with nulls, or keys that are no strings, may be
    valid all the same.
    """
    try:
        valid: bool = _quick_validator(type_name, version).is_valid(value)
    except ValueError:  # a key that is no string
        return False
    return valid


def violations(value: Any, type_name: str, version: str) -> list[Violation]:
    """Everything in a value that its type does not allow, in the order of the schema; empty if
    it is valid.
    """
    if _is_valid(value, type_name, version):
        return []
    from kustomgen.k8s.violation import violations_of  # noqa: PLC0415 - for who has something invalid

    read = without_nulls(value)
    errors = _validator(type_name, version).iter_errors(read)
    return [violation for error in errors for violation in violations_of(error, read, definitions(version))]


@dataclass(frozen=True, slots=True)
class ListType:
    """How a strategic merge patch treats a list: ``merge_key`` is None if the list is replaced
    whole.

    ``several_keys``: the API server distinguishes items by more than the merge key, and kustomize
    does so in part: ``map_keys`` has all of them. ``merges`` holds for lists of plain values that
    are merged, too, such as finalizers.
    """

    merge_key: str | None
    item_type: str | None
    several_keys: bool = False
    map_keys: tuple[str, ...] = ()
    merges: bool = False


def field_type(type_name: str | None, field: str, version: str) -> tuple[str | None, ListType | None]:
    """The type of a field of a type, and how it merges where it is a list. (None, None) where it is
    not known.
    """
    if type_name is None:
        return None, None
    schema = definitions(version).get(type_name, {}).get("properties", {}).get(field)
    if schema is None:
        extra = definitions(version).get(type_name, {}).get("additionalProperties")
        return (_ref(extra), None) if isinstance(extra, dict) else (None, None)
    if "items" in schema:
        strategy = schema.get("x-kubernetes-patch-strategy", "")
        merges = "merge" in strategy.split(",")
        merge_key = schema.get("x-kubernetes-patch-merge-key") if merges else None
        map_keys = tuple(schema.get("x-kubernetes-list-map-keys", ()))
        return None, ListType(merge_key, _ref(schema["items"]), len(map_keys) > 1, map_keys, merges)
    return _ref(schema), None


def is_unknown(type_name: str, field: str, version: str) -> bool:
    """Whether a type surely has no such field: it lists its fields, and this is none of them."""
    definition = definitions(version).get(type_name, {})
    return (
        bool(definition.get("properties"))
        and field not in definition["properties"]
        and (not definition.get("additionalProperties") and not definition.get("x-kubernetes-preserve-unknown-fields"))
    )


def fields_of(type_name: str, version: str) -> tuple[str, ...]:
    """The fields that a type lists."""
    return tuple(definitions(version).get(type_name, {}).get("properties", {}))


def value_type(type_name: str | None, field: str, version: str) -> str | None:
    """The type of the values of a field that is a map: ``Quantity`` for ``limits``. None if it
    is not known.
    """
    schema = definitions(version).get(type_name or "", {}).get("properties", {}).get(field, {})
    extra = schema.get("additionalProperties")
    return _ref(extra) if isinstance(extra, dict) else None


def _ref(schema: Mapping[str, Any]) -> str | None:
    reference = schema.get("$ref")
    return reference.rpartition("/")[2] if isinstance(reference, str) else None
