"""A folder of schemas: CustomResourceDefinitions, and JSON Schemas under the names that kubeconform
gives them.

The folder is looked through once, by names and by the words in its files; a schema is read when an
object needs it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.confined import read_bytes
from kustomgen.k8s.custom.structural import strict
from kustomgen.k8s.resource import Resource
from kustomgen.yaml.depth import MAX_DEPTH, is_too_deep
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAX_BYTES = 32 * 1024 * 1024
_CRD = re.compile(rb"kind['\"]?\s*:\s*['\"]?CustomResourceDefinition")
_GROUP = re.compile(rb"group['\"]?\s*:\s*['\"]?([a-z0-9.-]+)")


@dataclass(frozen=True)
class SchemaFolder:
    """Raises InputError, when it is made, for a folder that is not one or holds no schema."""

    path: str

    def __post_init__(self) -> None:
        place = Path(self.path)
        if not place.is_dir():
            message = "this is a file, not a folder" if place.exists() else "there is no such folder"
            raise InputError(Complaint(Mark(self.path), message, "name the folder that holds CRDs or JSON Schemas"))
        if not self._definitions and not self._names:
            hint = (
                "expected are CustomResourceDefinitions in YAML, or JSON Schemas called {kind}-{group}-{version}.json"
            )
            raise InputError(Complaint(Mark(self.path), "there is no schema in this folder", hint))

    def schema(self, group: str, version: str, kind: str) -> Mapping[str, Any] | None:
        """The schema of a kind, or None if the folder has none. Raises InputError for one that
        cannot be read.
        """
        for file in self._definitions.get(group, ()):
            for document in _documents(file):
                found = of_definition(document, group, version, kind)
                if found is not None:
                    return found
        lower, first = kind.lower(), group.partition(".")[0]
        for name in (
            f"{lower}-{group}-{version}.json",
            f"{lower}-{first}-{version}.json",
            f"{group}/{lower}_{version}.json",
        ):
            for file in self._names.get(name, ()):
                schema = _json(file)
                if _is_of(schema, group, version, kind):
                    return strict(schema)
        return None

    def definitions(self, group: str, kind: str) -> list[Resource]:
        """The CustomResourceDefinitions of a kind. Raises InputError for a file that cannot be
        read.
        """
        files = self._definitions.get(group, ())
        return [Resource(each) for file in files for each in _readable(file) if _defines(each, group, kind)]

    @cached_property
    def _files(self) -> list[Path]:
        return sorted(place for place in Path(self.path).rglob("*") if place.suffix in (".yaml", ".yml", ".json"))

    @cached_property
    def _definitions(self) -> Mapping[str, list[Path]]:
        """Group to the files with definitions that name it."""
        found: dict[str, list[Path]] = {}
        for file in self._files:
            data = _bytes(file)
            if _CRD.search(data):
                for group in {match.decode() for match in _GROUP.findall(data)}:
                    found.setdefault(group, []).append(file)
        return found

    @cached_property
    def _names(self) -> Mapping[str, list[Path]]:
        """``kind-group-version.json`` and ``group/kind_version.json`` to the files of that name, in
        any folder.
        """
        found: dict[str, list[Path]] = {}
        for file in self._files:
            if file.suffix == ".json" and re.search(r"[-_]v[0-9]+[a-z0-9]*\.json$", file.name):
                found.setdefault(file.name.lower(), []).append(file)
                found.setdefault(f"{file.parent.name}/{file.name}".lower(), []).append(file)
        return found


def of_definition(document: Any, group: str, version: str, kind: str) -> Mapping[str, Any] | None:
    """The schema of a kind in a CustomResourceDefinition, or None if it is of another, or has
    none.
    """
    schema = defined(document, group, version, kind)
    return None if schema is None else strict(schema)


def defined(document: Any, group: str, version: str, kind: str) -> Mapping[str, Any] | None:
    """The same schema as the definition has it."""
    if not _defines(document, group, kind):
        return None
    for each in document["spec"].get("versions") or ():
        if isinstance(each, dict) and each.get("name") == version:
            schema = (each.get("schema") or {}).get("openAPIV3Schema")
            return schema if isinstance(schema, dict) else None
    return None


def _defines(document: Any, group: str, kind: str) -> bool:
    if not isinstance(document, dict) or document.get("kind") != "CustomResourceDefinition":
        return False
    spec = document.get("spec")
    names = spec.get("names") if isinstance(spec, dict) else None
    return (
        isinstance(spec, dict) and isinstance(names, dict) and (spec.get("group"), names.get("kind")) == (group, kind)
    )


def _is_of(schema: Mapping[str, Any], group: str, version: str, kind: str) -> bool:
    """Whether a schema is of the kind, as far as it says so itself: names of files leave out parts
    of the group.
    """
    said = schema.get("x-kubernetes-group-version-kind")
    named = said if isinstance(said, list) else [said] if isinstance(said, dict) else []
    return not named or {"group": group, "version": version, "kind": kind} in named


def _documents(file: Path) -> Iterator[Any]:
    text = _bytes(file).decode("utf-8", "replace")
    yield from load_stream(text, str(file))


def _readable(file: Path) -> list[Any]:
    """The documents of a file; none if it cannot be read, which ``schema`` says to
    who needs it.
    """
    try:
        return list(_documents(file))
    except InputError:
        return []


def _json(file: Path) -> Mapping[str, Any]:
    try:
        schema = json.loads(_bytes(file))
    except RecursionError:
        raise _too_deep(file) from None
    except ValueError as error:
        raise InputError(
            Complaint(_mark(file, error), f"is no JSON: {_words(error)}", "correct it, or take it away")
        ) from None
    if is_too_deep(schema):
        raise _too_deep(file)
    if not isinstance(schema, dict):
        raise InputError(Complaint(Mark(str(file)), "a JSON Schema is a mapping, and this is not one"))
    if reference := _reference(schema):
        message = f"refers to {reference}, which is not read"
        raise InputError(Complaint(Mark(str(file)), message, "name schemas without references, such as CRDs"))
    return schema


def _too_deep(file: Path) -> InputError:
    return InputError(Complaint(Mark(str(file)), f"values are nested more than {MAX_DEPTH} deep"))


def _reference(schema: Any) -> str | None:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            return str(schema["$ref"])
        schema = list(schema.values())
    if isinstance(schema, list):
        return next((found for item in schema if (found := _reference(item))), None)
    return None


def _mark(file: Path, error: ValueError) -> Mark:
    return Mark(str(file), error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else Mark(str(file))


def _words(error: ValueError) -> str:
    return error.msg.lower() if isinstance(error, json.JSONDecodeError) else "it is not UTF-8"


def _bytes(file: Path) -> bytes:
    try:
        return read_bytes(file, _MAX_BYTES, file.parent)
    except OSError as error:
        raise InputError(Complaint(Mark(str(file)), f"cannot be read: {error.strerror}")) from None
