"""The same as ``source.parse``, ten times as quick, for texts in which there is nothing to argue
about.

Kustomizations and manifests are many, and mostly plain: mappings, lists, words and whole numbers.
libyaml reads those, in C. What holds an anchor, a tag, a number of another spelling, or anything
else that two readers may read differently, and what is no YAML at all, is left to ``source.parse``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from kustomgen.yaml.source import Builder, parse, parse_one

if TYPE_CHECKING:
    from kustomgen.yaml.located import Document, Located

_PARSER: Any = getattr(getattr(yaml, "cyaml", None), "CParser", None)

# Anchors, aliases, tags, merges, directives, complex keys; and signs at which lines or columns are
# counted differently.
_UNUSUAL = re.compile(r"(?:^|[\s,\[{:])[&*!][^\s]|<<|^%|^ *\? |[\t\r\x00-\x08]", re.MULTILINE)
_UNUSUAL_SIGN = r"[\x85\u2028\u2029\ufeff\ud800-\udfff]|[^\x00-\uffff]"

_STR, _INT, _FLOAT, _BOOL, _NULL = (f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null"))
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,15})")
_DECIMAL = r"[-+]?(?:0|[1-9][0-9]{0,8})\.[0-9]{1,6}"
# With a letter first; or behind digits a letter or sign that no number, date or time has; a
# version; an option.
_WORD = re.compile(
    r"[A-Za-z/$_(@\\^|;][\s\S]*"
    r"|[0-9.]+[0-9.:]*[ghjklmpqrsuvwyGHJKLMPQRSUVWY/@,%()][\s\S]*"
    r"|[0-9]+(?:\.[0-9]+){2,}"
    r"|--?[A-Za-z][\s\S]*"
)


class _AmbiguousError(Exception):
    """A plain value that may be read in more than one way."""


def parse_quickly(text: str, name: str) -> list[Document]:
    """Every document of a YAML text, with places. Raises InputError as ``source.parse`` does."""
    if _PARSER is None or _UNUSUAL.search(text) or (not text.isascii() and re.search(_UNUSUAL_SIGN, text)):
        return parse(text, name)
    try:
        reader = _Reader(text)
        documents = []
        while reader.check_node():
            documents.append(_Builder(name).document(reader.get_node()))
    except (_AmbiguousError, yaml.YAMLError, RecursionError, ValueError):
        return parse(text, name)
    return documents


def parse_one_quickly(text: str, name: str) -> Located:
    """The only document of a file, a mapping. Raises InputError as ``source.parse_one`` does."""
    return parse_one(text, name, parse_quickly)


class _Builder(Builder):
    """Makes values of nodes whose tags leave no question."""

    def __init__(self, name: str) -> None:
        super().__init__(name, None)

    def value_of(self, node: Any) -> Any:
        text = node.value
        if node.tag == _NULL:
            return None
        if node.tag == _BOOL:
            return _BOOLS[text]
        return int(text) if node.tag == _INT else float(text)


if _PARSER is not None:

    class _Reader(_PARSER):  # type: ignore[misc]  # the library has no types
        """libyaml's nodes, with tags as YAML 1.2 has them."""

        def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
            if kind is yaml.MappingNode:
                return "tag:yaml.org,2002:map"
            if kind is yaml.SequenceNode:
                return "tag:yaml.org,2002:seq"
            if not implicit[0]:
                return _STR
            return _tag(value)

        def descend_resolver(self, *_: Any) -> None:
            """Nothing here depends on the path."""

        ascend_resolver = descend_resolver


def _tag(value: str) -> str:
    if value in _NULLS:
        return _NULL
    if value in _BOOLS:
        return _BOOL
    if _WORD.fullmatch(value):
        return _STR
    if _WHOLE.fullmatch(value):
        return _INT
    if re.fullmatch(_DECIMAL, value):
        return _FLOAT
    raise _AmbiguousError
