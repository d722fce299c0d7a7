"""Templates of ApplicationSets, as far as they only fill in values of a generator.

Argo CD has two languages: ``{{path.basename}}`` (fasttemplate), and Go templates with
``goTemplate: true``. Of Go's this fills in fields (``{{ .path.basename }}``) and
``{{ index .path.segments 1 }}``. Whatever else there is stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_TAG = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_FIELD = re.compile(r"\.((?:[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*)*)")
_INDEX = re.compile(r"index\s+\.((?:[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*)*)\s+(?:(\d+)|\"([^\"]*)\")")

Values = Mapping[str, Any]


class Unknown(Exception):  # noqa: N818 - no error: nothing says what the value is
    """The template asks for more than a generator's values."""


def filled(template: Any, values: Values, *, go: bool) -> Any:
    """A template with its values filled in, as deep as it goes. What cannot be filled in stays as
    it is written.
    """
    if isinstance(template, str):
        try:
            return _fill(template, values, go=go)
        except Unknown:
            return template
    if isinstance(template, list):
        return [filled(item, values, go=go) for item in template]
    if isinstance(template, Mapping):
        return {key: filled(value, values, go=go) for key, value in template.items()}
    return template


def open_in(text: str) -> bool:
    """Whether something in a text is still to be filled in."""
    return "{{" in text or "${" in text


def _fill(text: str, values: Values, *, go: bool) -> str:
    return _TAG.sub(lambda found: _word(_go(found[1], values) if go else _plain(found[1], values)), text)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, int, float)):
        return str(value)
    raise Unknown


def _go(tag: str, values: Values) -> Any:
    if found := _FIELD.fullmatch(tag):
        return _at(values, found[1])
    if found := _INDEX.fullmatch(tag):
        base = _at(values, found[1])
        if found[2] and isinstance(base, list) and int(found[2]) < len(base):
            return base[int(found[2])]
        if found[3] is not None and isinstance(base, Mapping) and found[3] in base:
            return base[found[3]]
    raise Unknown


def _at(values: Values, path: str) -> Any:
    found: Any = values
    for step in path.split("."):
        if not isinstance(found, Mapping) or step not in found:
            raise Unknown
        found = found[step]
    return found


def _plain(tag: str, values: Values) -> Any:
    flat = dict(_flat(values))
    if tag in flat:
        return flat[tag]
    raise Unknown


def _flat(values: Values, before: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in values.items():
        name = f"{before.removesuffix('.')}{key}" if key.startswith("[") else f"{before}{key}"
        if isinstance(value, Mapping):
            # `path` is the folder itself in this language, and `path.basename` the last part of it.
            if "path" in value:
                found.append((name, value["path"]))
            found += _flat(value, f"{name}.")
        elif isinstance(value, list):
            found += [(f"{name}[{number}]", item) for number, item in enumerate(value)]
        else:
            found.append((name, value))
    return found
