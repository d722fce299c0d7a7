"""What every type of the spec is on: values that are left open, models, text, and errors in
kustomgen's own words.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from kustomgen.yaml.source import as_text

OPEN = "\ue000"
"""Stands in the base for what only an environment decides. It is no character of any script."""


SwitchedOff = Literal[False]
"""Said where a default is not wanted."""

INT32 = 2**31 - 1
"""The most that Kubernetes' integers hold."""


def is_open(value: Any) -> bool:
    """Whether a value is left to the environments, in whole or in part."""
    return isinstance(value, str) and OPEN in value


class Model(BaseModel):
    """A mapping in the spec: fixed keys in camelCase, anything else is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        strict=True,
        # Built once, from the top, instead of again for each model: start-up time.
        defer_build=True,
    )


def wrong(message: str, **context: Any) -> PydanticCustomError:
    """An error with kustomgen's own words."""
    return PydanticCustomError("kustomgen", message.replace("{", "{{").replace("}", "}}"), context or None)


def text_of(value: Any) -> Any:
    """A scalar as text, for validators."""
    if isinstance(value, (dict, list)) or value is None:
        raise PydanticCustomError("string_type", "a string is expected")
    return as_text(value)


Text = Annotated[str, BeforeValidator(text_of), WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""A string, or a number or boolean that is meant as one: ``1.10`` and ``true`` keep
their spelling.
"""


def of_form(pattern: str, words: str) -> BeforeValidator:
    """A check that a string is of a form, else ``words``."""
    form = re.compile(pattern)

    def check(value: Any) -> Any:
        if isinstance(value, str) and not is_open(value) and not form.fullmatch(value):
            raise wrong(f"{value!r} {words}")
        return value

    return BeforeValidator(check)
