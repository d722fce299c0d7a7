"""Paths: in a container, and beside the spec."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from kustomgen.spec.types.basic import is_open, of_form, text_of, wrong

AbsolutePath = Annotated[
    str,
    of_form("(?s:/.*)", "does not begin with '/'"),
    WithJsonSchema({"type": "string", "pattern": "^/"}),
]
"""A path in a container, or of a URL."""


FilePath = Annotated[
    str,
    of_form(r"(?s:/.*[^/.].*(?<!/))", "is no path of a file, such as /etc/shop/shop.toml"),
    WithJsonSchema({"type": "string", "format": "file-path"}),
]
"""A file in a container."""


def _beside(value: Any) -> Any:
    text = text_of(value)
    if not is_open(text) and (text.startswith("/") or ".." in text.split("/") or not text.strip("./")):
        raise wrong(f"{text!r} is not a path in the spec's folder: for example settings/prod.toml is expected")
    return text


BesidePath = Annotated[str, BeforeValidator(_beside), WithJsonSchema({"type": "string", "format": "beside-path"})]
"""A file in the folder of the spec, or below it."""
