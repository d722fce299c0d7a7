"""Every field of the spec says what it does, by an example that is taken, and which Kubernetes field it becomes."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from pydantic import BaseModel, ValidationError

from kustomgen.k8s.custom.folder import of_definition
from kustomgen.k8s.custom.published import published_definition, published_kinds
from kustomgen.k8s.schema import definitions, latest
from kustomgen.spec.field_docs import FieldDoc, field_docs
from kustomgen.spec.fields import _fields, _members
from kustomgen.spec.model import Spec
from kustomgen.spec.schema import spec_schema
from kustomgen.spec.shorthand import write_out
from kustomgen.yaml.source import Located, parse_one

DOCS = field_docs()
SCHEMA = spec_schema()
ENVIRONMENT = SCHEMA["properties"]["environments"]["additionalProperties"]["anyOf"][0]["properties"]
META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

NOTHING = {
    "the spec itself": {
        "Spec": [
            "apiVersion",
            "name",
            "vars",
            "defaults",
            "tier",
            "directory",
            "schemas",
            "cluster",
            "from",
            "sizes",
            "presets",
            "registries",
            "extends",
            "policies",
        ]
    },
    "in every name of every object": {"Spec": ["namePrefix"]},
    "whatever it is laid over or adds": {"Spec": ["patches", "resources", "components"]},
    "takes away what kustomgen adds": {"Workload": ["builtinDefaults"]},
    "refuses, and makes nothing": {
        "Spec": ["protected", "hold", "ledger"],
        "Protected": ["changeTicket", "approvals", "promoteFrom", "approvers"],
        "Hold": ["reason", "since"],
    },
    "files that are no Kubernetes objects": {
        "Spec": ["catalog"],
        "Catalog": ["format", "blueprint", "team", "repository", "details"],
    },
    "a word for many fields": {"Workload": ["preset", "parameters", "size", "external"]},
    "a part of a command": {"Dependency": ["port", "timeout"], "Backup": ["retain"]},
    "another place in the spec reads it": {"External": ["host"]},
    "inside a text of the ConfigMap argocd-notifications-cm": {"Webhook": ["url", "headers"]},
}
"""Fields that become no field of Kubernetes', by the reason."""


def below(annotation: Any) -> Iterator[tuple[tuple[str | int, ...], type[BaseModel]]]:
    for member in _members(annotation):
        if isinstance(member, type) and issubclass(member, BaseModel):
            yield (), member
        elif typing.get_origin(member) is dict:
            yield from ((("x", *path), found) for path, found in below(typing.get_args(member)[1]))
        elif typing.get_origin(member) is list:
            yield from (((0, *path), found) for path, found in below(typing.get_args(member)[0]))


def places() -> dict[type[BaseModel], tuple[str | int, ...]]:
    """Every model, and the first place in a spec where it stands."""
    found: dict[type[BaseModel], tuple[str | int, ...]] = {Spec: ()}
    todo: list[type[BaseModel]] = [Spec]
    for owner in todo:
        for field, annotation in _fields(owner).items():
            for path, inner in below(annotation):
                if inner not in found:
                    found[inner] = (*found[owner], field, *path)
                    todo.append(inner)
    return found


PLACES = places()
FIELDS = [(owner, field) for owner in PLACES for field in _fields(owner)]


def name_of(case: Any) -> str:
    return case.__name__ if isinstance(case, type) else str(case)


def doc_of(owner: type[BaseModel], field: str) -> FieldDoc:
    return DOCS[owner.__name__][field]


def test_every_model_is_documented_and_no_other() -> None:
    assert {owner.__name__ for owner in PLACES} == DOCS.keys()
    assert len(FIELDS) > 400


def test_every_field_is_documented_and_no_other() -> None:
    assert {owner.__name__: set(_fields(owner)) for owner in PLACES} == {
        name: set(fields) for name, fields in DOCS.items()
    }


def test_every_field_says_in_a_sentence_what_it_does() -> None:
    unsaid = [f"{owner.__name__}.{field}" for owner, field in FIELDS if not doc_of(owner, field).does.endswith(".")]
    assert unsaid == []


def example_of(owner: type[BaseModel], field: str) -> Located:
    """The value in the example, as an environment called prod reads it."""
    text = re.sub(r"\$\{\w+\}", "prod", doc_of(owner, field).example)
    root = parse_one(text, "example")
    assert list(root.value) == [field], f"the example is of {field}, and of nothing else"
    value: Located = root.value[field]
    return value


def in_place(value: Located, path: tuple[str | int, ...]) -> Any:
    """The value as the models get it at a place of a spec: its short forms written out."""
    root = value
    for step in reversed(path):
        root = Located({step: root} if isinstance(step, str) else [root], value.mark)
    root = write_out(root)
    for step in path:
        root = root.value[step]
    return root.plain()


@pytest.mark.parametrize(("owner", "field"), FIELDS, ids=name_of)
def test_the_example_is_taken(owner: type[BaseModel], field: str) -> None:
    value = example_of(owner, field)
    found: list[str] = []
    try:
        owner.model_validate({field: in_place(value, (*PLACES[owner], field))})
    except ValidationError as error:
        # Other fields that the model requires are not in the example.
        found = [str(item) for item in error.errors() if item["loc"][0] == field]
    assert found == []


@pytest.mark.parametrize(("owner", "field"), FIELDS, ids=name_of)
def test_the_example_is_valid_for_editors(owner: type[BaseModel], field: str) -> None:
    properties = (
        {**ENVIRONMENT, **SCHEMA["properties"]} if owner is Spec else SCHEMA["$defs"][owner.__name__]["properties"]
    )
    validator = Draft202012Validator({"$defs": SCHEMA["$defs"], **properties[field]})
    assert [error.message for error in validator.iter_errors(example_of(owner, field).plain())] == []


def test_a_wrong_example_is_found() -> None:
    """That is: the two tests above can fail."""
    value = parse_one("containerPort: http-port", "example").value["containerPort"]
    with pytest.raises(ValidationError, match="containerPort"):
        PORT.model_validate({"containerPort": in_place(value, (*PLACES[PORT], "containerPort"))})


PORT = next(owner for owner in PLACES if owner.__name__ == "ContainerPort")


def test_a_field_becomes_a_field_of_kubernetes_or_there_is_a_reason() -> None:
    without = {f"{owner.__name__}.{field}" for owner, field in FIELDS if not doc_of(owner, field).becomes}
    assert without == {f"{name}.{field}" for of in NOTHING.values() for name, fields in of.items() for field in fields}


def targets(becomes: str) -> Iterator[tuple[str, str]]:
    for target in becomes.split(", "):
        *kinds, last = target.split(" and ")
        kind, _, path = last.partition(" ")
        yield from ((each, path) for each in (*kinds, kind))


@pytest.mark.parametrize(
    "target",
    sorted({target for owner, field in FIELDS for target in targets(doc_of(owner, field).becomes or "Pod")}),
    ids=" ".join,
)
def test_what_it_becomes_is_in_the_published_schema(target: tuple[str, str]) -> None:
    assert any(has(schema, target[1]) for schema in schemas(target[0])), " ".join(target)


@pytest.mark.parametrize(
    ("kind", "path"),
    [("Pod", "spec.image"), ("Pod", "spec.containers.image"), ("Deployment", "spec[x]"), ("Ingress", "spec.hosts[]")],
)
def test_a_path_that_kubernetes_does_not_have_is_found(kind: str, path: str) -> None:
    assert not any(has(schema, path) for schema in schemas(kind))


def test_a_kind_that_nobody_knows_is_found() -> None:
    assert list(schemas("Pods")) == []


def schemas(kind: str) -> Iterator[Any]:
    """The schema of a kind in each of its versions: of Kubernetes' own, or of the definitions that come with kustomgen."""
    every = definitions(latest()).values()
    yield from (of for of in every if kind in (of.get("properties", {}).get("kind", {}).get("enum") or ()))
    for group, _ in sorted(pair for pair in published_kinds() if pair[1] == kind):
        published = published_definition(group, kind)
        for version in published.served if published else ():
            found = of_definition(published.definition, group, version, kind) if published else None
            if found:
                yield {**found, "properties": {**found["properties"], "metadata": definitions(latest())[META]}}


def has(schema: Any, path: str) -> bool:
    """Whether a schema has a path: ``spec.ports[].name``, ``metadata.labels[app]``."""
    for step in re.findall(r"\[[^]]*\]|[^.\[]+", path):
        if step == "[]":
            schema = schema.get("items")
        elif step.startswith("["):
            schema = schema.get("additionalProperties")
        else:
            schema = schema.get("properties", {}).get(step)
        if not isinstance(schema, dict):
            return False
        if "$ref" in schema:
            schema = definitions(latest())[schema["$ref"].rpartition("/")[2]]
    return True
