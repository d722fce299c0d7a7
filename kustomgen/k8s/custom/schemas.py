"""Every schema of custom resources that a run knows: an object's, and what it does not allow."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.k8s.custom.structural import defaulted, strict
from kustomgen.k8s.formats import FORMATS
from kustomgen.k8s.validator import without_nulls

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.k8s.custom.folder import SchemaFolder
    from kustomgen.k8s.custom.published import PublishedDefinition
    from kustomgen.k8s.resource import Ref, Resource
    from kustomgen.k8s.violation import Violation

KindKey = tuple[str, str, str]
CompiledSchema = tuple[Any, Any]
"""A validator, and the schema that it was made of."""

_MOST_GIVEN = 512
"""Definitions that are known by identity, and so kept in memory; those of a large build
are fewer.
"""


@dataclass(frozen=True)
class Schemas:
    """Folders first, then what comes with kustomgen. Raises InputError if a folder's schema
    cannot be read.
    """

    folders: tuple[SchemaFolder, ...] = ()
    _compiled: dict[KindKey, CompiledSchema | InputError | None] = field(default_factory=dict, compare=False)
    _given: dict[int, tuple[Mapping[str, Any], CompiledSchema]] = field(default_factory=dict, compare=False)
    _alike: dict[bytes, CompiledSchema] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, paths: Iterable[str]) -> Schemas:
        """The schemas of these folders and kustomgen's own."""
        folders = tuple(paths)
        if not folders:
            return cls()
        from kustomgen.k8s.custom.folder import SchemaFolder  # noqa: PLC0415 - for who has schemas

        return cls(tuple(SchemaFolder(path) for path in folders))

    def knows(self, ref: Ref, definitions: Iterable[Resource] = ()) -> bool:
        """Whether there is a schema for a kind; ``definitions`` are the CustomResourceDefinitions
        of the build.
        """
        try:
            return self._find(ref, definitions) is not None
        except InputError:
            return True  # `violations` says what is wrong with it

    def definitions(self, kinds: Iterable[tuple[str, str]]) -> tuple[Resource, ...]:
        """The CustomResourceDefinitions in the folders of these kinds, each a group and a kind, in
        their order.
        """
        wanted = sorted(kinds)
        return tuple(found for folder in self.folders for kind in wanted for found in folder.definitions(*kind))

    def violations(self, resource: Resource, definitions: Iterable[Resource] = ()) -> list[Violation]:
        """Everything in a custom resource that its schema does not allow; empty if there is
        none.
        """
        from kustomgen.k8s.violation import Violation, violations_of  # noqa: PLC0415 - for who has custom resources

        try:
            found = self._find(resource.ref, definitions)
        except InputError as error:
            # It fails what should be compared with it, and nothing else.
            return [Violation(("kind",), f"the schema cannot be used: {error.complaints[0]}".replace("\n    ", "; "))]
        if found is None:
            return []
        validator, schema = found
        value = defaulted(without_nulls(resource.manifest), schema)
        return [
            violation
            for error in validator.iter_errors(value)
            for violation in violations_of(error, value, {}, _known(schema, error))
        ]

    def published(self, ref: Ref, definitions: Iterable[Resource] = ()) -> PublishedDefinition | None:
        """The definition that comes with kustomgen, where the kind is compared with it and no
        schema of the user's.
        """
        from kustomgen.k8s.custom.published import published_definition  # noqa: PLC0415 - for who has custom resources

        return None if self._is_given(ref, definitions) else published_definition(ref.group, ref.kind)

    def published_files(self, refs: Iterable[Ref], definitions: Iterable[Resource] = ()) -> dict[tuple[str, str], str]:
        """The files of those definitions, by group and kind."""
        from kustomgen.k8s.custom.published import published_file  # noqa: PLC0415 - for who has custom resources

        found: dict[tuple[str, str], str] = {}
        for ref in {(ref.api_version, ref.kind): ref for ref in refs if "." in ref.group}.values():
            file = published_file(ref.group, ref.kind)
            if file and not self._is_given(ref, definitions):
                found[ref.group, ref.kind] = file
        return found

    def _is_given(self, ref: Ref, definitions: Iterable[Resource]) -> bool:
        """Whether the build or a folder has the schema of a kind."""
        group, _, version = ref.api_version.rpartition("/")
        if any(_defined(definition, group, version, ref.kind) for definition in definitions):
            return True
        try:
            return any(folder.schema(group, version, ref.kind) is not None for folder in self.folders)
        except InputError:
            return True  # `violations` says what is wrong with it

    def _find(self, ref: Ref, definitions: Iterable[Resource]) -> CompiledSchema | None:
        group, _, version = ref.api_version.rpartition("/")
        key = (group, version, ref.kind)
        for definition in definitions:
            given = _defined(definition, *key)
            if given is not None:
                return self._of_build(given, str(definition))
        if key not in self._compiled:
            try:
                self._compiled[key] = self._made(key)
            except InputError as error:
                self._compiled[key] = error
        found = self._compiled[key]
        if isinstance(found, InputError):
            raise found
        return found

    def _of_build(self, given: Mapping[str, Any], source: str) -> CompiledSchema:
        """The schema of a definition in a build, compiled once for all builds that have
        it alike.
        """
        known = self._given.get(id(given))
        if known is None or known[0] is not given:
            digest = hashlib.blake2b(json.dumps(given, default=str).encode(), digest_size=16).digest()
            if digest not in self._alike:
                schema = strict(given)
                self._alike[digest] = (_compile(schema, source), schema)
            if len(self._given) >= _MOST_GIVEN:
                self._given.clear()
            known = self._given[id(given)] = (given, self._alike[digest])
        return known[1]

    def _made(self, key: KindKey) -> CompiledSchema | None:
        named = ((folder.schema(*key), folder.path) for folder in self.folders)
        schema, source = next(((s, path) for s, path in named if s is not None), (_published(*key), "kustomgen"))
        return None if schema is None else (_compile(schema, source), schema)


def _defined(definition: Resource, group: str, version: str, kind: str) -> Mapping[str, Any] | None:
    from kustomgen.k8s.custom.folder import defined  # noqa: PLC0415 - for who has definitions

    return defined(definition.manifest, group, version, kind)


def _published(group: str, version: str, kind: str) -> Mapping[str, Any] | None:
    from kustomgen.k8s.custom.folder import of_definition  # noqa: PLC0415 - for who has custom resources
    from kustomgen.k8s.custom.published import published_definition  # noqa: PLC0415

    found = published_definition(group, kind)
    return of_definition(found.definition, group, version, kind) if found else None


@cache
def published_schemas() -> Schemas:
    """What comes with kustomgen alone."""
    return Schemas()


def _compile(schema: Mapping[str, Any], source: str) -> Any:
    import jsonschema_rs  # noqa: PLC0415 - 29 ms, for who validates

    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    try:
        return jsonschema_rs.validator_for(whole, formats=FORMATS, validate_formats=True)
    except ValueError as error:
        if '"regex"' in str(error):
            # Go reads patterns that ECMAScript does not; the API server's own validation has them,
            # too.
            return _compile(_without_patterns(schema), source)
        message = f"has an invalid schema: {str(error).splitlines()[0]}"
        raise InputError(Complaint(Mark(source), message, "correct it, or remove it")) from None


def _without_patterns(schema: Any, *, names: bool = False) -> Any:
    """The schema without the keyword ``pattern``; ``names`` says that its keys are
    names of fields.
    """
    if isinstance(schema, Mapping):
        return {
            key: _without_patterns(value, names=not names and key == "properties")
            for key, value in schema.items()
            if names or key != "pattern"
        }
    return [_without_patterns(each) for each in schema] if isinstance(schema, list) else schema


def _known(schema: Any, error: Any) -> list[str]:
    """The fields that the schema knows where an unknown one stands."""
    for step in list(error.schema_path)[:-1]:
        if isinstance(schema, dict):
            schema = schema.get(str(step))
        elif isinstance(schema, list) and isinstance(step, int) and step < len(schema):
            schema = schema[step]
    return list(schema.get("properties", ())) if isinstance(schema, dict) else []
