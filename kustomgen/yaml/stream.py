"""YAML that programs printed: kustomize's builds, manifests on standard input.

Scalars mean what they mean to kubectl, which reads YAML 1.1 words as booleans (``yes``, ``off``)
and leading zeros as octal, but knows neither dates nor sixties (go-yaml's resolve.go).
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.yaml.aliases import refuse_bombs
from kustomgen.yaml.depth import MAX_DEPTH, is_too_deep
from kustomgen.yaml.faults import not_yaml

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_BOOL = re.compile(r"^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$")
_INT = re.compile(r"^[-+]?(?:0b_*[01][01_]*|0o?_*[0-7][0-7_]*|0x_*[0-9a-fA-F][0-9a-fA-F_]*|0|[1-9][0-9_]*)$")
_FLOAT = re.compile(
    r"^[-+]?(?:(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
)
_NULL = re.compile(r"^(?:~|null|Null|NULL|)$")
_TRUE = frozenset({"y", "yes", "true", "on"})


class _Loader(_Base):  # type: ignore[misc]  # the C loader where the library has it
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own protocol


class _Counting(_Loader):
    """Notes whether a mapping has fewer keys than were written in it."""

    fewer = False

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        mapping = super().construct_mapping(node, deep)
        self.fewer |= len(mapping) < len(node.value)
        return mapping


def _bool(loader: Any, node: Any) -> bool:
    return loader.construct_scalar(node).lower() in _TRUE


def _int(loader: Any, node: Any) -> int:
    text = loader.construct_scalar(node).replace("_", "")
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("+-")
    if len(text) > 1 and text[0] == "0" and text[1].isdigit():
        return sign * int(text, 8)
    return sign * int(text, 0)


def _float(loader: Any, node: Any) -> float:
    text = loader.construct_scalar(node).lower()
    return float(text.replace(".inf", "inf").replace(".nan", "nan"))


for _tag, _pattern, _first in (
    ("bool", _BOOL, "yYnNtTfFoO"),
    ("int", _INT, "-+0123456789"),
    ("float", _FLOAT, "-+.0123456789"),
    ("null", _NULL, ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _pattern, list(_first))
_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile("^<<$"), ["<"])
# As a key `<<` merges; as a value it is two signs.
_Loader.add_constructor("tag:yaml.org,2002:merge", _Loader.construct_scalar)
_Loader.add_constructor("tag:yaml.org,2002:bool", _bool)
_Loader.add_constructor("tag:yaml.org,2002:int", _int)
_Loader.add_constructor("tag:yaml.org,2002:float", _float)


def may_have_keys_twice(text: str) -> bool:
    """Whether a key occurs twice in a mapping of a YAML text, or takes precedence over one that it
    merges; False if it is not YAML.

    A quick answer, for anyone who looks closer then.
    """
    try:
        refuse_bombs(text, "")
    except InputError:
        return False  # who reads it says so
    loader = _Counting(text)
    try:
        while loader.check_data():
            loader.get_data()
    except (yaml.YAMLError, ValueError, RecursionError):
        return False
    finally:
        loader.dispose()
    return bool(loader.fewer)


def load_stream(text: str, name: str) -> list[Any]:
    """Every non-empty document of a YAML text, as plain values. Raises InputError if it is not
    YAML.
    """
    refuse_bombs(text, name)
    try:
        documents = [document for document in yaml.load_all(text, Loader=_Loader) if document is not None]
    except yaml.MarkedYAMLError as error:
        raise InputError(not_yaml(error, text, name)) from None
    except RecursionError:
        raise InputError(_too_deep(name)) from None
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(Complaint(Mark(name), f"this is not YAML: {str(error).splitlines()[0]}")) from None
    if any(map(is_too_deep, documents)):
        raise InputError(_too_deep(name))
    return documents


def _too_deep(name: str) -> Complaint:
    return Complaint(Mark(name), f"values are nested more than {MAX_DEPTH} deep")
