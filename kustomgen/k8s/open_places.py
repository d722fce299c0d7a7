"""Where the values of an object are that are filled in after the build."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kustomgen.k8s.placeholders import is_encrypted, is_open

_SIGNS = (
    r'\$\{|\{\{|\{%|#\{|<path:|"ref\+|ENC\[|"(?:vault|op|awssm|gcpsm|sops|ssm)[:"]|"\$[A-Z]|<[A-Za-z][A-Za-z0-9 _-]*>'
)

Path = tuple[str | int, ...]


def open_places(manifest: Mapping[str, Any]) -> list[Path]:
    """The places whose values nobody knows yet, and what SOPS adds to say how it encrypted."""
    found = list(_walk(manifest, ()))
    return [*found, ("sops",)] if is_encrypted(manifest) else found


def may_have_open_places(text: str) -> bool:
    """Whether an object may have such values, by its text as JSON: few have, and reading a text is
    quick.
    """
    return bool(re.search(_SIGNS, text))


def _walk(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            if isinstance(key, str) and is_open(key):
                yield path
            else:
                yield from _walk(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _walk(below, (*path, index))
    elif isinstance(value, str) and is_open(value):
        yield path
