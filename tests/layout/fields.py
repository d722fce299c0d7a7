"""The fields of the spec's models: all there are, and those that a spec gives."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic.alias_generators import to_camel

from kustomgen.spec.model import Spec
from kustomgen.spec.types import Model

Field = tuple[str, str]
"""Model and field."""


def given_in(value: Any) -> Iterator[Field]:
    """Everything that a spec gives."""
    if isinstance(value, Model):
        for field in value.model_fields_set:
            yield type(value).__name__, field
            yield from given_in(getattr(value, field))
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from given_in(item)


def every_field() -> frozenset[Field]:
    """Everything that a spec can give, but for what is merged before the model sees it."""
    return frozenset(_fields_of(Spec)) - {("Spec", "defaults"), ("Spec", "extends"), ("Spec", "from_")}


def _fields_of(model: type[Model]) -> Iterator[Field]:
    for name, field in model.model_fields.items():
        yield model.__name__, name
        for inner in _models(field.annotation):
            yield from _fields_of(inner)


def to_draw(missing: Collection[Field]) -> frozenset[Field]:
    """Fields, and those that lead to them, as the schema calls them."""
    parents = _parents(Spec)
    found: set[Field] = set()
    ahead = set(missing)
    while ahead:
        found |= ahead
        ahead = {parent for model, _ in ahead for parent in parents[model]} - found
    return frozenset((model, name) for model, field in found for name in (to_camel(field.rstrip("_")), field))


def _parents(model: type[Model], found: dict[str, set[Field]] | None = None) -> Mapping[str, set[Field]]:
    """Model to the (model, field) that hold one of it."""
    found = {model.__name__: set()} if found is None else found
    for name, field in model.model_fields.items():
        for inner in _models(field.annotation):
            known = inner.__name__ in found
            found.setdefault(inner.__name__, set()).add((model.__name__, name))
            if not known:
                _parents(inner, found)
    return found


def _models(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    elif get_origin(annotation) in (Union, UnionType, dict, list):
        for argument in get_args(annotation):
            yield from _models(argument)
