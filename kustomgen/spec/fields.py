"""Which keys the models know at a path of the spec."""

from __future__ import annotations

import types
import typing
from typing import Any

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from kustomgen.spec.model import Spec


def known_keys(path: tuple[str | int, ...]) -> list[str]:
    """The keys of the mapping at a path; empty if any key may stand."""
    model = model_at(path)
    return [] if model is None else list(_fields(model))


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    model.model_rebuild()  # The models are built late: only now are all of their annotations types.
    return {field.alias or to_camel(name): field.annotation for name, field in model.model_fields.items()}


def model_at(path: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model that describes the mapping at a path of the spec."""
    annotation: Any = Spec
    for step in path:
        annotation = _below(annotation, step)
    models = [member for member in _members(annotation) if isinstance(member, type) and issubclass(member, BaseModel)]
    return models[0] if models else None


def _below(annotation: Any, step: str | int) -> Any:
    for member in _members(annotation):
        if isinstance(member, type) and issubclass(member, BaseModel):
            if step in (fields := _fields(member)):
                return fields[str(step)]
        elif typing.get_origin(member) is dict:
            return typing.get_args(member)[1]
        elif typing.get_origin(member) is list:
            return typing.get_args(member)[0]
    return None


def _members(annotation: Any) -> list[Any]:
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _members(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [member for option in typing.get_args(annotation) for member in _members(option)]
    return [annotation]
