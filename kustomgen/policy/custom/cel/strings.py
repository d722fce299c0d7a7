"""Strings: ``find`` and ``findAll`` by regular expression, and the named formats.

Sources: k8s.io/apiserver/pkg/cel/library/regex.go and format.go;
k8s.io/apimachinery/pkg/util/validation.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from kustomgen import regexp
from kustomgen.policy.custom.cel.declare import Type, function, overload, tagged

_FORMAT, _ERRORS = "kubernetes.NamedFormat", "optional errors of a format"


def _find(text: str, pattern: str) -> str:
    return regexp.search(pattern, text) or ""


def _find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    return list(islice(regexp.findall(pattern, text), limit if limit >= 0 else None))


_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_NAME = r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"


def _like(pattern: str, most: int, *, prefix: bool = False) -> Any:
    compiled = re.compile(pattern, re.ASCII)

    def errors(text: str) -> list[str]:
        # A prefix may end where a name may not: what is added begins a new part (maskTrailingDash).
        whole = text[:-2] + "a" if prefix and len(text) > 1 and text.endswith("-") else text
        said = [] if len(text) <= most else [f"must be no more than {most} characters"]
        return said if compiled.fullmatch(whole) else [*said, f"{text!r} does not match {pattern}"]

    return errors


def _qualified(text: str) -> list[str]:
    prefix, slash, name = text.rpartition("/")
    said = _like(_SUBDOMAIN, 253)(prefix) if slash else []
    return [*said, *_like(_NAME, 63)(name)]


def _reads(read: Any, what: str) -> Any:
    def errors(text: str) -> list[str]:
        try:
            read(text)
        except (ValueError, binascii.Error):
            return [f"{text!r} is not {what}"]
        return []

    return errors


def _date(text: str) -> None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError(text)
    date.fromisoformat(text)


_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(.\d+)?(z|[+-]\d\d:\d\d)", re.ASCII)


def _datetime(text: str) -> None:
    # As go-openapi/strfmt reads it, which Python's own reader is not as strict as.
    day, _, time = text.lower().partition("t")
    if not _TIME.fullmatch(time):
        raise ValueError(text)
    _date(day)


def _uri(text: str) -> None:
    from kustomgen.policy.custom.cel.network import _url  # noqa: PLC0415 - both are parts of one library

    _url(text)


_FORMATS = {
    "dns1123Label": _like(_LABEL, 63),
    "dns1123LabelPrefix": _like(_LABEL, 63, prefix=True),
    "dns1123Subdomain": _like(_SUBDOMAIN, 253),
    "dns1123SubdomainPrefix": _like(_SUBDOMAIN, 253, prefix=True),
    "dns1035Label": _like(r"[a-z]([-a-z0-9]*[a-z0-9])?", 63),
    "dns1035LabelPrefix": _like(r"[a-z]([-a-z0-9]*[a-z0-9])?", 63, prefix=True),
    "qualifiedName": _qualified,
    "labelValue": _like(rf"({_NAME})?", 63),
    "uri": _reads(_uri, "a URI"),
    "uuid": _reads(UUID, "a UUID"),
    "byte": _reads(lambda text: base64.b64decode(text, validate=True), "base64"),
    "date": _reads(_date, "a date"),
    "datetime": _reads(_datetime, "a time"),
}


def _named(name: str) -> dict[str, str]:
    # `format.named` gives an optional, which is empty for a name that there is not.
    return {_FORMAT: name if name in _FORMATS else ""}


def _validate(value: Any, text: str) -> dict[str, list[str]]:
    return {_ERRORS: _FORMATS[_value_of(value, _FORMAT)](text)}


def _has_value(value: Any) -> bool:
    return bool(tagged(value, _ERRORS, _FORMAT))


def _value(value: Any) -> Any:
    found = _value_of(value, _ERRORS, _FORMAT)
    return value if isinstance(value, dict) and _FORMAT in value else found


def _value_of(value: Any, *tags: str) -> Any:
    found = tagged(value, *tags)
    if not found:
        raise ValueError("optional.none() dereference")
    return found


FUNCTIONS = (
    function("find", overload("find", Type.STRING, [Type.STRING, Type.STRING], _find)),
    function(
        "findAll",
        overload("find_all", Type.LIST, [Type.STRING, Type.STRING], _find_all),
        overload("find_some", Type.LIST, [Type.STRING, Type.STRING, Type.INT], _find_all),
    ),
    *(
        function(
            f"format.{name}", overload(f"format_{name}", Type.MAP, [], lambda name=name: _named(name), member=False)
        )
        for name in _FORMATS
    ),
    function("format.named", overload("format_named", Type.MAP, [Type.STRING], _named, member=False)),
    function("validate", overload("format_validate", Type.MAP, [Type.MAP, Type.STRING], _validate)),
    function("hasValue", overload("errors_has_value", Type.BOOL, [Type.MAP], _has_value)),
    function("value", overload("errors_value", Type.DYN, [Type.MAP], _value)),
)
