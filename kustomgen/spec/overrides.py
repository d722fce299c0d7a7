"""``patches``, ``resources`` and ``components``: what objects are called there, and the types of
the three.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from kustomgen.spec.types import is_open, text_of, wrong


@dataclass(frozen=True, slots=True)
class ObjectName:
    """``Deployment/shop-web``; with its API group, where two have the kind:
    ``Service.serving.knative.dev/shop``.
    """

    kind: str
    group: str | None
    name: str

    @classmethod
    def parse(cls, text: str) -> ObjectName:
        """Takes apart a key that ``ObjectKey`` let through."""
        kind, _, name = text.partition("/")
        kind, dot, group = kind.partition(".")
        return cls(kind, group if dot else None, name)

    def means(self, api_version: str, kind: str, name: str) -> bool:
        """Whether it is the name of such an object."""
        group = api_version.partition("/")[0] if "/" in api_version else ""
        return (self.kind, self.name) == (kind, name) and self.group in (None, group)


_KEY = re.compile(r"[A-Z][A-Za-z0-9]*(\.[a-z0-9]([-a-z0-9.]*[a-z0-9])?)?/[a-z0-9A-Z]([-a-z0-9A-Z.:_]*[a-z0-9A-Z])?")


def _object_key(value: Any) -> Any:
    text = text_of(value)
    if not is_open(text) and not _KEY.fullmatch(text):
        raise wrong(f"{text!r} names no object: its kind and name are expected, such as Deployment/shop-web")
    return text


ObjectKey = Annotated[str, BeforeValidator(_object_key), WithJsonSchema({"type": "string", "format": "object-key"})]
"""The kind and the name of an object."""


def _plain(value: Any) -> Any:
    """The value without numbers that remember their spelling: in an object a number is a number."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if isinstance(value, int) else float(value)
    return value


ObjectPatch = Annotated[dict[str, Any], BeforeValidator(_plain), WithJsonSchema({"type": "object"})]
"""A part of an object."""

WholeObject = Annotated[
    dict[str, Any],
    BeforeValidator(_plain),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "file"}, {"type": "object"}]}),
]
"""An object; by the time that the models see it, what was in a file is in its place."""


def _folder(value: Any) -> Any:
    text = text_of(value)
    if not is_open(text) and (not text or text.startswith("/") or "\\" in text or "://" in text):
        raise wrong(f"{text!r} is no folder from here: a relative path with '/' is expected, such as components/ha")
    return text.rstrip("/")


FolderPath = Annotated[str, BeforeValidator(_folder), WithJsonSchema({"type": "string", "format": "folder"})]
"""A folder, from the spec's own."""
